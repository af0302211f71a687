import { readScenario } from '../cluster/read.ts';
import type { ModeOverrides } from '../cluster/scenarioSpec.ts';
import type { Reading } from '../cluster/types.ts';
import { decodeText, type Decoded } from './changeText.ts';

/** Reads texts for one edit, each once: an edit looks at the same text from several sides, and it may be large. */
export class TextReader {
  private readonly file: string;
  private readonly modes: ModeOverrides;
  private decoded: { readonly text: string; readonly value: Decoded } | null = null;
  private reading: { readonly text: string; readonly value: Reading } | null = null;

  constructor(file: string, modes: ModeOverrides) {
    this.file = file;
    this.modes = modes;
  }

  /** The documents of a text. */
  decode(text: string): Decoded {
    if (this.decoded?.text !== text) this.decoded = { text, value: decodeText(text) };
    return this.decoded.value;
  }

  /** The cluster of a text, or why there is none. */
  read(text: string): Reading {
    if (this.reading?.text !== text)
      this.reading = { text, value: readScenario(text, this.file, this.modes) };
    return this.reading.value;
  }
}
