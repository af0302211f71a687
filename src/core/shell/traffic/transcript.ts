import type { CommandResult, Printed, SentStep } from '../host.ts';

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** What a command prints, written down as it happens. Pieces must come in the order of time. */
export class Transcript {
  readonly #pieces: Printed[] = [];

  /** Lines for standard output. @param interrupted what is still printed when the command is interrupted after them. */
  out(lines: readonly string[], at: SentStep | null, interrupted?: string): void {
    this.#add('stdout', textOf(lines), at, interrupted);
  }

  /** Lines for standard error. */
  err(lines: readonly string[], at: SentStep | null): void {
    this.#add('stderr', textOf(lines), at);
  }

  /** Text for standard output that need not end with a line break. */
  write(text: string, at: SentStep | null): void {
    this.#add('stdout', text, at);
  }

  #add(stream: Printed['stream'], text: string, at: SentStep | null, interrupted?: string): void {
    if (text !== '' || interrupted !== undefined)
      this.#pieces.push({ stream, text, at, ...(interrupted !== undefined && { interrupted }) });
  }

  result(exitCode: number): CommandResult {
    const all = (stream: Printed['stream']) =>
      this.#pieces.map((piece) => (piece.stream === stream ? piece.text : '')).join('');
    return { stdout: all('stdout'), stderr: all('stderr'), exitCode, pieces: this.#pieces };
  }
}
