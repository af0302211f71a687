const LINE_FEED = 10;

/** Line and column (both from 1) of positions in a text. Line starts are found when first asked for. */
export class Lines {
  private starts: Int32Array | null = null;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The line that holds the character at `offset`. */
  lineAt(offset: number): number {
    if (!this.starts && offset === 0) return 1;
    const starts = (this.starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  columnAt(offset: number): number {
    return offset - this.startOf(this.lineAt(offset)) + 1;
  }

  /** Where a line begins; the end of the text when there is no such line. */
  startOf(line: number): number {
    return (this.starts ??= lineStarts(this.text))[line - 1] ?? this.text.length;
  }

  /** The text of a line without its end, cut at 120 characters; empty when there is no such line. */
  textOf(line: number): string {
    const start = (this.starts ??= lineStarts(this.text))[line - 1];
    if (start === undefined) return '';
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, Math.min(end < 0 ? this.text.length : end, start + 120)).trimEnd();
  }
}

function lineStarts(text: string): Int32Array {
  let starts = new Int32Array(64 + (text.length >> 4));
  let count = 1;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== LINE_FEED) continue;
    if (count === starts.length) {
      const more = new Int32Array(count * 2);
      more.set(starts);
      starts = more;
    }
    starts[count++] = at + 1;
  }
  return starts.subarray(0, count);
}
