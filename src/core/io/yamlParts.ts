/** One document of a stream. */
export interface YamlPart {
  /** Its first character, with comments before the line that opens it. */
  readonly from: number;
  /** Behind the `---` of that line, or `from` where there is none. */
  readonly content: number;
  readonly to: number;
}

const MARK = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
const CONTENT = /^(?![ \t]*(?:#|$))/m;

/** The documents of a stream, by the lines that open and end them: `---` and `...` are such wherever they stand. */
export function* yamlParts(text: string): Generator<YamlPart> {
  let from = 0;
  let content = 0;
  let isOpen = false;
  const hasContent = (to: number) => isOpen || CONTENT.test(text.slice(from, to));
  for (const { 0: mark, index } of text.matchAll(MARK)) {
    if (hasContent(index)) {
      yield { from, content, to: index };
      from = index;
    }
    isOpen = mark === '---';
    content = index + mark.length;
    if (!isOpen) from = content;
  }
  if (hasContent(text.length)) yield { from, content, to: text.length };
}
