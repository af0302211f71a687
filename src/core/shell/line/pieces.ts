import type { CommandResult, Printed, SentStep } from '../host.ts';

/**
 * What a command printed, piece by piece in the order of time.
 *
 * @param end when it ended: a command that does not tell its pieces prints everything then.
 */
export function piecesOf(
  { stdout, stderr, pieces }: Pick<CommandResult, 'stdout' | 'stderr' | 'pieces'>,
  end: SentStep | null,
): readonly Printed[] {
  if (pieces) return pieces;
  const whole: readonly Printed[] = [
    { stream: 'stdout', text: stdout, at: end },
    { stream: 'stderr', text: stderr, at: end },
  ];
  return whole.filter(({ text }) => text !== '');
}
