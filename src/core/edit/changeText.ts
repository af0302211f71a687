import { Lines } from '../io/lines.ts';
import { withoutBom } from '../io/textFile.ts';
import { StreamFailure, YamlStream } from '../io/yamlStream.ts';
import { changeValues, type Change } from './change.ts';
import { changeYaml } from './changeYaml.ts';

/** A text with what it holds. */
export interface Decoded {
  /** Whether it could be read; without, there are no roots. */
  readonly isReadable: boolean;
  /** One for each document of a stream; a JSON text is one. */
  readonly roots: readonly unknown[];
  readonly isJson: boolean;
}

/** The documents of a text. */
export function decodeText(text: string): Decoded {
  const clean = withoutBom(text);
  if (/^\s*[[{]/.test(clean)) {
    try {
      return { isReadable: true, roots: [JSON.parse(clean)], isJson: true };
    } catch {
      // A flow collection of YAML, then.
    }
  }
  const roots = readYaml(clean);
  return { isReadable: roots !== null, roots: roots ?? [], isJson: false };
}

/** The values of a YAML text; `null` where something is wrong with it. */
function readYaml(text: string): unknown[] | null {
  const roots: unknown[] = [];
  const clean = text.replaceAll('\r\n', '\n');
  try {
    for (const step of new YamlStream(clean, new Lines(clean)).read())
      if (!('stage' in step)) roots.push(step.value);
  } catch (failure) {
    if (failure instanceof StreamFailure) return null;
    throw failure;
  }
  return roots;
}

/**
 * Makes changes to a text.
 *
 * @returns the text; `null` where it is written in a way (anchors, merge keys, tags) in which the change cannot be made
 *   without changing something else.
 */
export function changeText(
  text: string,
  changes: readonly Change[],
  decode: (text: string) => Decoded = decodeText,
): string | null {
  const { roots, isJson } = decode(text);
  const wanted = changeValues(roots, changes, isJson);
  const clean = withoutBom(text);
  const bom = text.slice(0, text.length - clean.length);
  if (isJson) return bom + writeJson(wanted[0], clean);
  const changed = changeYaml(clean, changes);
  const { isReadable, roots: found } = decode(bom + changed);
  const told = (values: readonly unknown[]) => JSON.stringify(values.filter((value) => value !== null));
  return isReadable && told(found) === told(wanted) ? bom + changed : null;
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
