import { podwalk } from './podwalk.ts';
import type { System } from './system.ts';

/** Everything that came of a command line. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly complaints: readonly string[];
  readonly progress: readonly string[];
}

/** Runs a command line over these files; `stdin` is what stands on standard input. For tests. */
export async function runLine(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> {
  let out = '';
  const complaints: string[] = [];
  const progress: string[] = [];
  const system: System = {
    write: (data) => {
      out += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      return Promise.resolve();
    },
    complain: (text) => void complaints.push(text),
    progress: (text) => void progress.push(text),
    read: (path) =>
      files[path] === undefined ? { error: 'There is no such file', missing: true } : { text: files[path] },
    readStandardInput: () => Promise.resolve(stdin),
  };
  const code = await podwalk(args, system);
  return { code, out, complaints, progress };
}
