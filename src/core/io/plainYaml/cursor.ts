import { HASH, LINE_FEED, SPACE, TAB } from './chars.ts';

/** The text leaves the part of YAML that is read here: it has to be looked at by the library's parser. */
export class NotPlain extends Error {
  readonly offset: number;
  readonly isTooDeep: boolean;

  constructor(offset: number, isTooDeep = false) {
    super('not plain');
    this.offset = offset;
    this.isTooDeep = isTooDeep;
  }
}

/** A place in a text whose lines end in line feeds. */
export class Cursor {
  readonly text: string;
  /** Where the document ends. */
  readonly end: number;
  at: number;
  /** Of the first character of the line that has content; -1 at the end. */
  column = -1;
  /** What `toContent` passed on its way: line ends, and whether there was a comment. */
  lines = 0;
  commented = false;

  constructor(text: string, at: number, end: number) {
    this.text = text;
    this.at = at;
    this.end = end;
  }

  /** The code of a character; `NaN` from the end of the document on. */
  code(at: number): number {
    return at < this.end ? this.text.charCodeAt(at) : NaN;
  }

  giveUp(at = this.at): never {
    throw new NotPlain(at);
  }

  /**
   * From the end of what was read, over spaces, comments and empty lines, to the first character of the next content.
   *
   * @param from where the line starts that the cursor is in; -1 if something of it was read.
   */
  toContent(from = -1): void {
    const { text, end } = this;
    let at = this.at;
    let start = from;
    this.lines = 0;
    this.commented = false;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === SPACE) continue;
      if (code === LINE_FEED) {
        start = at + 1;
        this.lines++;
      } else if (code === HASH && (start >= 0 || text.charCodeAt(at - 1) === SPACE)) {
        this.commented = true;
        at = this.lineEnd(at) - 1;
      } else {
        // Something behind a value that has ended; or a tab, which may or may not be taken for a space.
        if (start < 0 || code === TAB) this.giveUp(at);
        this.at = at;
        this.column = at - start;
        return;
      }
    }
    this.at = end;
    this.column = -1;
  }

  /** Where the line ends that holds a character. */
  lineEnd(at: number): number {
    const found = this.text.indexOf('\n', at);
    return found < 0 || found > this.end ? this.end : found;
  }
}
