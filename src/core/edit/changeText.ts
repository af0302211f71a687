import { withoutBom } from '../io/textFile.ts';
import { YamlValues } from '../io/yamlValues.ts';
import { changeValues, type Change } from './change.ts';
import { changeYaml, parseYaml } from './changeYaml.ts';

/** A text with what it holds. */
export interface Decoded {
  /** One for each document of a stream; a JSON text is one. */
  readonly roots: readonly unknown[];
  readonly isJson: boolean;
}

/** The documents of a text that was opened, and is therefore known to be readable. */
export function decodeText(text: string): Decoded {
  const clean = withoutBom(text);
  if (/^\s*[[{]/.test(clean)) {
    try {
      return { roots: [JSON.parse(clean)], isJson: true };
    } catch {
      // A flow collection of YAML, then.
    }
  }
  return { roots: parseYaml(clean).map(({ contents }) => new YamlValues(contents).value), isJson: false };
}

/**
 * Makes changes to a text.
 *
 * @returns the text; `null` where it is written in a way (anchors, merge keys, tags) in which the change cannot be made
 *   without changing something else.
 */
export function changeText(
  text: string,
  { roots, isJson }: Decoded,
  changes: readonly Change[],
): string | null {
  const wanted = changeValues(roots, changes, isJson);
  const clean = withoutBom(text);
  const bom = text.slice(0, text.length - clean.length);
  if (isJson) return bom + writeJson(wanted[0], clean);
  const changed = changeYaml(clean, changes);
  return holds(changed, wanted) ? bom + changed : null;
}

function holds(text: string, wanted: readonly unknown[]): boolean {
  const documents = parseYaml(text);
  if (documents.some(({ errors }) => errors.length > 0)) return false;
  const found = documents.map(({ contents }) => new YamlValues(contents).value);
  const told = (roots: readonly unknown[]) => JSON.stringify(roots.filter((root) => root !== null));
  return told(found) === told(wanted);
}

/** JSON as the tool that wrote it would: its indent, its escapes, its line ends. */
function writeJson(value: unknown, like: string): string {
  const indent = /^\s*[[{]\r?\n([ \t]+)/.exec(like)?.[1] ?? '';
  const end = /\s*$/.exec(like)?.[0] ?? '';
  let text = JSON.stringify(value, null, indent);
  // Go escapes what could be taken for HTML; kubectl is written in it.
  if (/\\u00(?:3c|3e|26)/.test(like)) {
    text = text.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  }
  return (like.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end;
}
