import type { FromWorker } from './protocol.ts';

const CODES: ReadonlySet<unknown> = new Set(['stale', 'internal', 'cancelled']);

/**
 * Whether a message has the shape of the worker's language. Extensions and pages that frame us post things as well; what
 * is not ours is ignored, never looked into.
 */
export function isFromWorker(data: unknown): data is FromWorker {
  if (typeof data !== 'object' || data === null) return false;
  const { type, id, ok, build, part, code, message, progress } = data as Record<string, unknown>;
  switch (type) {
    case 'hello':
      return typeof build === 'string';
    case 'piece':
      return Number.isInteger(id) && isPart(part);
    case 'progress':
      return Number.isInteger(id) && typeof progress === 'object' && progress !== null;
    case 'reply':
      return (
        Number.isInteger(id) &&
        ((ok === true && 'result' in data) ||
          (ok === false && CODES.has(code) && typeof message === 'string'))
      );
    default:
      return false;
  }
}

function isPart(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { journeys, step, choices } = part as Record<string, unknown>;
  return Array.isArray(journeys) || (Number.isInteger(step) && Array.isArray(choices));
}
