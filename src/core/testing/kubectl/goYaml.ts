/** Columns after which a long text goes on in the next line, where it has a space. */
const WIDTH = 80;

/** What YAML 1.1 would take for a number or a time, and for a word that is no text. */
const NUMBER_LIKE = /^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:e[-+]?\d+)?$|^0x[\da-f]+$|^\d{4}-\d\d-\d\dT/i;
const WORD_LIKE = /^(?:|~|null|true|false|y|yes|n|no|on|off)$/i;
/** What cannot stand without quotes, or would end early. */
const NEEDS_QUOTES = /^\s|^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|:\s|:$|\s#|\s$/;

/**
 * Writes a value as kubectl does: keys in order, lists at the column of their key, texts of several lines as blocks, long
 * ones folded.
 *
 * @see sigs.k8s.io/yaml goyaml.v2 emitterc.go, yaml_emitter_write_plain_scalar and its neighbours
 */
export function goYaml(value: unknown): string {
  const out: string[] = [];
  write(value, 0, out);
  return out.join('');
}

function write(value: unknown, indent: number, out: string[]): void {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    for (const entry of value) {
      const lines: string[] = [];
      write(entry, indent + 2, lines);
      out.push(isNode(entry) ? `${pad}- ${lines.join('').slice(indent + 2)}` : `${pad}-${lines.join('')}`);
    }
    return;
  }
  if (!isNode(value)) {
    out.push(`${scalar(value, indent, 0)}\n`);
    return;
  }
  for (const [key, entry] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = WORD_LIKE.test(key) || NUMBER_LIKE.test(key) ? `"${key}"` : key;
    out.push(`${pad}${name}:`);
    if (isNode(entry)) {
      out.push('\n');
      write(entry, Array.isArray(entry) ? indent : indent + 2, out);
    } else out.push(`${scalar(entry, indent + 2, pad.length + name.length + 1)}\n`);
  }
}

/** A map or list that takes lines of its own. */
const isNode = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

function scalar(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) return ' []';
  if (typeof value === 'object' && value !== null) return ' {}';
  if (typeof value !== 'string') return ` ${String(value)}`;
  if (value.includes('\n')) return block(value, indent);
  if (WORD_LIKE.test(value) || NUMBER_LIKE.test(value)) return ` "${value}"`;
  if (NEEDS_QUOTES.test(value)) return ` ${folded(`'${value.replaceAll("'", "''")}'`, indent, column + 1)}`;
  return ` ${folded(value, indent, column + 1)}`;
}

function block(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return ` |${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

function folded(text: string, indent: number, column: number): string {
  let at = column;
  let written = '';
  for (const [i, word] of text.split(/(?<=\S) (?=\S)/).entries()) {
    if (i > 0 && at > WIDTH) {
      written += `\n${' '.repeat(indent)}${word}`;
      at = indent + word.length;
    } else {
      written += i > 0 ? ` ${word}` : word;
      at += word.length + (i > 0 ? 1 : 0);
    }
  }
  return written;
}
