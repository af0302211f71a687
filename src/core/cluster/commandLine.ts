import type { Field } from './field.ts';

/** A flag as it was written, with what follows it. */
export interface Flag {
  /** Without dashes: `secure-port`. */
  readonly name: string;
  readonly value: string;
  /** `--secure-port=6443`, `-p 80`. */
  readonly text: string;
}

/** What a container runs: its command, and the arguments behind it. Programs of the image alone are not told. */
export interface CommandLine {
  /** The last part of the first word's path; empty where only the image knows. */
  readonly program: string;
  readonly flags: readonly Flag[];
}

/** Most words that are looked at: what comes later in a script says little. */
const MAX_WORDS = 256;
const MAX_LENGTH = 4096;

const wordsOf = (field: Field): readonly string[] =>
  Array.isArray(field.value)
    ? field.value.filter((word): word is string => typeof word === 'string' && word.length <= MAX_LENGTH)
    : [];

/** Reads a container's command line. `sh -c "server --port 80"` has its words inside of one. */
export function readCommandLine(container: Field): CommandLine {
  const command = wordsOf(container.at('command'));
  const words = [...command, ...wordsOf(container.at('args'))]
    .flatMap((word) => (word.includes(' ') ? word.split(/\s+/) : [word]))
    .slice(0, MAX_WORDS);
  const flags: Flag[] = [];
  for (const [i, word] of words.entries()) {
    const [, name, value] = /^--?([a-z][\w.-]*)(?:=(.*))?$/is.exec(word) ?? [];
    if (name === undefined) continue;
    const next = words[i + 1];
    if (value !== undefined) flags.push({ name, value, text: word });
    else if (next !== undefined && !next.startsWith('-'))
      flags.push({ name, value: next, text: `${word} ${next}` });
  }
  return { program: command[0]?.replace(/^.*\//, '') ?? '', flags };
}
