import { codePoint } from '../cluster/source.ts';
import type { Failure } from './failure.ts';

const BOM = '\uFEFF';

/**
 * What is wrong with a text as a whole, before any parser sees it: nothing in it, another encoding, a picture, a lone
 * NUL. `undefined` when it may be read. A byte order mark and Windows line ends are fine.
 */
export function checkText(text: string, isYaml: boolean): Failure | undefined {
  const fail = (code: string, offset: number, message: string, remedy: string): Failure => ({
    code,
    offset,
    message,
    remedy,
  });
  if (text.trim() === '' || text === BOM) {
    const code = isYaml ? 'YAML_EMPTY' : 'FILE_EMPTY';
    return fail(code, 0, 'The file is empty.', 'Put at least one Kubernetes object into it, such as a Pod.');
  }
  const head = text.slice(0, 4096);
  if (isUtf16(head)) {
    return fail('FILE_ENCODING', 0, 'The file is encoded as UTF-16.', 'Save it as UTF-8.');
  }
  const strange = head.match(/[^\P{Cc}\s]|\uFFFD/gu)?.length ?? 0;
  if (strange > 4 && strange > head.length / 50) {
    return fail(
      'FILE_TYPE',
      0,
      'This is a binary file, not YAML or JSON.',
      'Open a text file with Kubernetes objects.',
    );
  }
  const control = controlCharacter(text);
  if (control >= 0) {
    const name = codePoint(text[control] as string);
    return fail('NAME_CHARS', control, `The text holds the control character ${name}.`, 'Remove it.');
  }
  return undefined;
}

/** Where the first control character stands that no text file has; -1 where there is none. */
function controlCharacter(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isControl = code < 32 ? code !== 9 && code !== 10 && code !== 13 : code >= 127 && code < 160;
    if (isControl) return at;
  }
  return -1;
}

/** UTF-16 read as UTF-8 or Latin-1: a mangled byte order mark, or every other character NUL. */
function isUtf16(head: string): boolean {
  if (/^(\uFFFD\uFFFD|\u00FF\u00FE|\u00FE\u00FF|\uFFFE)/.test(head)) return true;
  const nulls = head.match(/\0/g)?.length ?? 0;
  return nulls > 1 && nulls > head.length / 3;
}

/** The text without its byte order mark. */
export const withoutBom = (text: string): string => (text.startsWith(BOM) ? text.slice(1) : text);
