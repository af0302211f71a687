import { journeyTitle } from '../../core/trace/describe.ts';
import type { Row } from './rows.ts';

/** What the client sends because the server said something is a reply to that packet, but to nobody's request. */
export function packetTitle({ journey, back }: Pick<Row, 'journey' | 'back'>): string {
  const { born, cause } = journey;
  return journeyTitle(
    cause.kind === 'reply' && !back ? { born, cause: { kind: 'continuation', of: cause.to } } : journey,
  );
}
