import { readFileSync, statSync } from 'node:fs';

/** The little of the world around that the command line touches; tests bring their own. */
export interface System {
  /** Resolves when what is written is on its way, so that nobody buffers a whole run. */
  write(data: string | Uint8Array): Promise<void>;
  complain(text: string): void;
  /** Shows how far a long computation is, in place of what was shown before; empty at its end. Nothing off a terminal. */
  progress(text: string): void;
  /** @returns the file's text, or why there is none. */
  read(path: string): { readonly text: string } | { readonly error: string; readonly missing: boolean };
  readStandardInput(): Promise<string>;
}

/** Larger files are refused unread: the reader of scenarios would refuse them too. */
const MAX_FILE_BYTES = 256 << 20;

/** Signals that whoever read our output went away: no error of ours, and no reason to go on. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

function readFile(path: string): ReturnType<System['read']> {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return { error: 'It is a directory', missing: false };
    if (stat.size > MAX_FILE_BYTES) {
      return { error: `It has ${stat.size} bytes, ${MAX_FILE_BYTES} are allowed`, missing: false };
    }
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { error: 'There is no such file', missing: true }
      : { error: message, missing: false };
  }
}

/** The process we run in. */
export function processSystem(): System {
  let closed = false;
  // Without a listener, EPIPE (`podwalk … | head`) would end the process with a stack trace.
  process.stdout.on('error', () => (closed = true));
  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new OutputClosed());
        process.stdout.write(data, (error) => (error ? reject(new OutputClosed()) : resolve()));
      }),
    complain: (text) => void process.stderr.write(`${text}\n`),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
    },
    read: readFile,
    readStandardInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
