/** Characters after which what was joined is made one piece. */
const PIECE = 1 << 16;

/**
 * Joins many small parts to one text. Left to itself the language would keep a link for each of them, which for a text of
 * some megabytes that is written to hurt comes to a gigabyte.
 */
export class Joiner {
  private readonly pieces: string[] = [];
  private piece = '';

  add(part: string): void {
    this.piece += part;
    if (this.piece.length < PIECE) return;
    // Looking into a text makes it one piece.
    this.piece.charCodeAt(0);
    this.pieces.push(this.piece);
    this.piece = '';
  }

  get text(): string {
    return this.pieces.length === 0 ? this.piece : this.pieces.join('') + this.piece;
  }
}
