import type { Checked, Problem } from '../problem.ts';
import { firstForeign, fromBase64Url } from './base64url.ts';
import { crc32 } from './crc32.ts';

/** The version of links that this app writes, and the newest it reads. */
export const VERSION = 1;
/** Characters behind `s=`. */
export const MAX_LINK = 65_536;
/** Bytes before the packed data: its length and its checksum. */
export const HEAD = 8;

/** The packed state of a link whose checksum is right. */
interface Payload {
  readonly packed: Uint8Array;
  readonly problems: readonly Problem[];
}

export const linkProblem = (
  code: string,
  message: string,
  remedy: string,
  severity: Problem['severity'] = 'error',
): Problem => ({
  code,
  severity,
  file: 'link',
  document: 0,
  path: '$',
  line: 0,
  object: '',
  message,
  remedy,
});

/** What mailers and chat programs take into a link behind its end. */
const STRAY = /[\s.,;:!?)\]}>"'*»”’]{1,8}$/;

const ASK_AGAIN = 'Ask the sender to copy it again.';

/** Takes the payload out of a hash and checks everything that can be checked without unpacking it. */
export function openPayload(hash: string): Checked<Payload> {
  const problems: Problem[] = [];
  const fail = (code: string, message: string, remedy = ASK_AGAIN): Checked<never> => ({
    ok: false,
    problems: [...problems, linkProblem(code, message, remedy)],
  });
  const tooLong = (length: number) =>
    fail(
      'LINK_TOO_LONG',
      `The link has ${length.toLocaleString('en')} characters; 65,536 are allowed.`,
      'Use file export.',
    );

  // Twice percent-encoded text is at most five times as long; beyond that, nothing is worth a copy.
  if (hash.length > 6 * MAX_LINK) return tooLong(hash.length);
  const values = hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part.startsWith('s='))
    .map((part) => part.slice(2));
  if (values.length > 1)
    return fail('LINK_AMBIGUOUS', 'The link contains two scenarios.', 'Ask the sender which one is meant.');
  const written = values[0] ?? '';
  const payload = withoutEscapes(written);
  if (payload === '')
    return fail(
      'LINK_EMPTY',
      'This link holds no scenario. Opened the start example instead.',
      'Ask the sender for the whole link.',
    );
  if (payload.length > MAX_LINK) return tooLong(payload.length);

  const trimmed = payload.replace(STRAY, '');
  const stray = payload.length - trimmed.length;
  const dot = trimmed.lastIndexOf('.');
  const version = dot < 0 ? '' : trimmed.slice(0, dot);
  const data = trimmed.slice(dot + 1);
  const foreign = firstForeign(data);
  if (foreign >= 0 || trimmed === '')
    return fail('LINK_CHARS', charsMessage(payload, trimmed === '' ? 0 : dot + 1 + foreign));
  if (/^\d{1,9}$/.test(version) && Number(version) > VERSION) {
    const message = `Made with a newer version (format ${version}, this app reads up to ${VERSION}).`;
    return fail('LINK_NEWER', message, 'Reload the page to update.');
  }
  if (version !== String(VERSION)) {
    const shown = version === '' ? '(none)' : version.slice(0, 20);
    return fail('LINK_VERSION', `Unknown format version ${shown}.`);
  }
  if (stray > 0) {
    const message = `Removed ${stray} stray character${stray === 1 ? '' : 's'} at the end.`;
    problems.push(linkProblem('LINK_TRIMMED', message, 'Nothing to do.', 'notice'));
  }
  return checkData(data, trimmed.length, problems, fail);
}

function checkData(
  data: string,
  characters: number,
  problems: readonly Problem[],
  fail: (code: string, message: string) => Checked<never>,
): Checked<Payload> {
  // A cut may leave a lone character, which is no byte; what is before it still tells the length.
  const bytes = fromBase64Url(data) ?? fromBase64Url(data.slice(0, data.length - (data.length % 4)));
  const isWhole = fromBase64Url(data) !== undefined;
  const truncated = (about: string) =>
    fail(
      'LINK_TRUNCATED',
      `The link ends too early (${characters} of ${about} characters). Chat programs often cut long links.`,
    );
  if (bytes === undefined || bytes.length < HEAD) return truncated('many more');
  const head = new DataView(bytes.buffer);
  const [length, sum] = [head.getUint32(0), head.getUint32(4)];
  const packed = bytes.subarray(HEAD);
  const matches = crc32(packed) === sum;
  if (matches && packed.length === length && isWhole)
    return { ok: true, value: { packed, problems }, problems };
  if (!matches && length > MAX_LINK)
    return fail('LINK_NOT_COMPRESSED', "The link's data cannot be unpacked.");
  if (!matches && packed.length < length) {
    return truncated(`about ${2 + Math.ceil(((HEAD + length) * 8) / 6)}`);
  }
  return fail('LINK_CHECKSUM', 'The link was changed on its way (checksum differs).');
}

/** Undoes percent-encoding, up to twice, and the other alphabet of base64; leaves alone what cannot be undone. */
function withoutEscapes(text: string): string {
  let plain = text;
  for (let round = 0; round < 2 && plain.includes('%'); round++) {
    plain = plain.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  return plain.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function charsMessage(payload: string, at: number): string {
  const char = payload.codePointAt(at) ?? 0;
  const shown =
    char > 32 && char < 127
      ? `'${String.fromCodePoint(char)}'`
      : `U+${char.toString(16).toUpperCase().padStart(4, '0')}`;
  return `The link is damaged at character ${at + 1} (${shown}).`;
}
