/** Words and numbers that YAML, of either version, takes for something else than text when they stand bare. */
const NOT_TEXT = /^(?:y|yes|n|no|on|off|true|false|null|~|[-+]?[\d._]+(?:e[-+]?\d+)?|0[ox].*|\.inf|\.nan)$/i;
const BARE = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;
const CONTROL = /[\p{Cc}\u2028\u2029\uFEFF]/u;

/** A collection is written on one line up to so many characters. */
const FLOW_WIDTH = 76;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isAddress = /^\d+\.\d+\.\d+\.\d+(?:\/\d+)?$/.test(value);
  if (BARE.test(value) && (isAddress || !NOT_TEXT.test(value))) return value;
  return CONTROL.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}

const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, one]) => one !== undefined);

/** A value on one line: `{ app: web, ports: [80, 443] }`. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const pairs = entriesOf(value).map(([key, one]) => `${scalar(key)}: ${flow(one)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

const isCollection = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The lines of a value that stands at a column; small collections on one line, as our own scenarios are written. */
function lines(value: object, column: number): string[] {
  const indent = ' '.repeat(column);
  const fits = (text: string) => column + text.length <= FLOW_WIDTH;
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const text = flow(item);
      if (!isCollection(item) || (fits(text) && Object.keys(item).length < 3)) return [`${indent}- ${text}`];
      const [first = '', ...rest] = lines(item, column + 2);
      return [`${indent}- ${first.slice(column + 2)}`, ...rest];
    });
  }
  return entriesOf(value).flatMap(([key, one]) => {
    const text = `${scalar(key)}: ${flow(one)}`;
    const isSmall = !isCollection(one) || Object.keys(one).length === 0 || fits(text);
    return isSmall ? [indent + text] : [`${indent}${scalar(key)}:`, ...lines(one, column + 2)];
  });
}

/** An object as a document of its own: its keys on lines of their own. Ends with a line end. */
export const documentText = (value: object): string => `${lines(value, 0).join('\n')}\n`;

/** Items of a list, their dashes at a column. Ends with a line end. */
export const itemsText = (items: readonly unknown[], column: number): string =>
  `${lines(items, column).join('\n')}\n`;
