import { recall, remember } from '../session/storage.ts';
import type { Offsets } from './layout.ts';

const KEY = 'canvas.positions';
/** Of so many scenarios, the latest, we remember what was dragged. */
const SCENARIOS = 20;

type Stored = Readonly<Record<string, Offsets>>;

/** Whatever storage holds, offsets come out: what is not one is left out. */
export function readPositions(text: string | undefined): Stored {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  const entries = (of: unknown) => (typeof of === 'object' && of !== null ? Object.entries(of) : []);
  const number = (n: unknown): n is number => typeof n === 'number' && Math.abs(n) < 100_000;
  return Object.fromEntries(
    entries(value).map(([scenario, offsets]) => [
      scenario,
      Object.fromEntries(
        entries(offsets).flatMap(([id, at]) => {
          const { x, y } = (at ?? {}) as { x?: unknown; y?: unknown };
          return number(x) && number(y) ? [[id, { x, y }]] : [];
        }),
      ),
    ]),
  );
}

export const recallOffsets = (scenario: string): Offsets => readPositions(recall(KEY))[scenario] ?? {};

export function rememberOffsets(scenario: string, offsets: Offsets): void {
  const { [scenario]: _old, ...others } = readPositions(recall(KEY));
  const kept = Object.entries(others).slice(1 - SCENARIOS);
  const mine = Object.keys(offsets).length > 0 ? [[scenario, offsets] as const] : [];
  remember(KEY, JSON.stringify(Object.fromEntries([...kept, ...mine])));
}
