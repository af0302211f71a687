import type { Path } from '../../cluster/source.ts';

/** There are more keys and entries than may be. */
export class TooManyPlaces extends Error {}

/**
 * Where the keys and list entries of a document stand, in the order of the text: two numbers for each, so that the lines of
 * a large file can be told without keeping its nodes.
 */
export class Places {
  /** So many there may be; beyond, `TooManyPlaces` is thrown. */
  private readonly most: number;
  private starts: Int32Array<ArrayBuffer>;
  /** For each, the first that does not stand inside it. */
  private ends: Int32Array<ArrayBuffer>;
  length = 0;

  /** @param likely so many are made room for at once. */
  constructor(most: number, likely: number) {
    this.most = most;
    this.starts = new Int32Array(likely);
    this.ends = new Int32Array(likely);
  }

  /** Opens a place; what is opened before it is closed stands inside it. */
  open(offset: number): number {
    if (this.length === this.most) throw new TooManyPlaces();
    if (this.length === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
    }
    this.starts[this.length] = offset;
    return this.length++;
  }

  /** Puts one that is open elsewhere. */
  move(place: number, offset: number): void {
    this.starts[place] = offset;
  }

  close(place: number): void {
    this.ends[place] = this.length;
  }

  /** Forgets a place and all after it. */
  forget(place: number): void {
    this.length = place;
  }

  /**
   * Character of the key (or list entry) at a path; of the innermost thing around it that exists, otherwise.
   *
   * @param root the place of the document.
   * @param isKey whether a key begins at a character.
   */
  find(root: number, path: Path, isKey: (offset: number, key: string) => boolean): number {
    let around = root;
    for (const part of path) {
      const inside = this.inside(around, part, isKey);
      if (inside === undefined) break;
      around = inside;
    }
    return this.starts[around] as number;
  }

  private inside(
    around: number,
    part: string | number,
    isKey: (offset: number, key: string) => boolean,
  ): number | undefined {
    const end = this.ends[around] as number;
    let left = typeof part === 'number' ? part : 0;
    for (let place = around + 1; place < end; place = this.ends[place] as number) {
      if (typeof part === 'string' ? isKey(this.starts[place] as number, part) : left-- === 0) return place;
    }
    return undefined;
  }
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2);
  more.set(numbers);
  return more;
}
