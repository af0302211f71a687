import { deflateSync, strToU8 } from 'fflate';
import { Field } from '../cluster/field.ts';
import { LINK_FILE, Report } from '../cluster/report.ts';
import { readRequest } from '../cluster/scenarioLists.ts';
import { describeValue } from '../cluster/source.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import type { Checked, Problem } from '../problem.ts';
import { toBase64Url } from './base64url.ts';
import { crc32 } from './crc32.ts';
import { inflateWithin } from './inflate.ts';
import { parseJson } from './json.ts';
import { HEAD, linkProblem, MAX_LINK, openPayload, VERSION } from './sharePayload.ts';
import { decodeUtf8 } from './utf8.ts';

/** Everything a link carries: the scenario as written, and where its reader is to start. */
export interface ShareState {
  /** YAML or JSON, as `readScenario` takes it. */
  readonly scenario: string;
  /** `flannel/vxlan`; null: as the scenario says. */
  readonly podNetwork: string | null;
  readonly serviceProxy: string | null;
  readonly request: TrafficRequest | null;
  readonly seed: number | null;
  readonly step: number | null;
}

/** Bytes a link may unpack to, counted while unpacking. */
const MAX_INFLATED = 4 << 20;

/**
 * The link's hash, `#s=1.<base64url>`: length and CRC-32 of what follows (4 bytes each, network order), then the state as
 * JSON in raw deflate.
 *
 * Longer than 65,536 characters means that `decodeShare` will refuse it: ask `isShareable` first.
 */
export function encodeShare(state: ShareState): string {
  const packed = deflateSync(strToU8(JSON.stringify(state)), { level: 9 });
  const bytes = new Uint8Array(HEAD + packed.length);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, packed.length);
  head.setUint32(4, crc32(packed));
  bytes.set(packed, HEAD);
  return `#s=${VERSION}.${toBase64Url(bytes)}`;
}

/** Whether a link that `encodeShare` made is short enough to be opened again. */
export const isShareable = (link: string): boolean => link.length - '#s='.length <= MAX_LINK;

/** Whether a hash carries a scenario at all: any key `s`, good or damaged. */
export const hasShare = (hash: string): boolean => /^#?(?:[^&]*&)?s=/.test(hash.slice(0, 1000));

/**
 * Opens a link's hash. Never throws; refuses by length before anything is copied, by checksum before anything is unpacked,
 * and by size while it unpacks. Unknown keys of the hash and of the state are ignored.
 */
export function decodeShare(hash: string): Checked<ShareState> {
  const payload = openPayload(hash);
  if (!payload.ok) return payload;
  const { packed, problems } = payload.value;
  const fail = (code: string, message: string, remedy: string): Checked<never> => ({
    ok: false,
    problems: [...problems, linkProblem(code, message, remedy)],
  });

  const inflated = inflateWithin(packed, MAX_INFLATED);
  if (inflated === 'damaged')
    return fail('LINK_NOT_COMPRESSED', "The link's data cannot be unpacked.", ASK_AGAIN);
  if (inflated === 'too big') {
    return fail(
      'LINK_TOO_BIG',
      'The link unpacks to more than 4 MiB. Stopped.',
      'Ask for the scenario as a file.',
    );
  }
  const decoded = decodeUtf8(inflated);
  if ('badByte' in decoded) {
    return fail('LINK_ENCODING', `Text is not valid UTF-8 at byte ${decoded.badByte}.`, ASK_AGAIN);
  }
  const json = parseJson(decoded.text);
  if (!json.ok) {
    const { code, offset, message, remedy } = json.failure;
    if (code === 'JSON_DEPTH') {
      return fail('LINK_DEPTH', `Nested deeper than 64 levels at offset ${offset + 1}.`, remedy);
    }
    if (code !== 'JSON_SYNTAX') return fail(code, message, remedy);
    return fail('LINK_NOT_JSON', `The link's text is no JSON: ${message}`, ASK_AGAIN);
  }
  return readState(json.value, problems);
}

const ASK_AGAIN = 'Ask the sender to copy it again.';

function readState(value: unknown, notices: readonly Problem[]): Checked<ShareState> {
  const report = new Report(LINK_FILE);
  const document = { number: 1, value, lineOf: () => 1 };
  const field = Field.root(value, { document, base: [], label: '', report, typeCode: 'JSON_TYPE' });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    field.error('LINK_SHAPE', `Expected a scenario object, found ${describeValue(value)}.`, ASK_AGAIN);
  } else if (typeof field.at('scenario').value !== 'string') {
    const found = describeValue(field.at('scenario').value);
    field.at('scenario').error('LINK_SHAPE', `Expected the scenario's text, found ${found}.`, ASK_AGAIN);
  }
  const request = field.at('request');
  const state: ShareState = {
    scenario: field.at('scenario').text() ?? '',
    podNetwork: field.at('podNetwork').text() ?? null,
    serviceProxy: field.at('serviceProxy').text() ?? null,
    request: request.isPresent ? (readRequest(request) ?? null) : null,
    seed: field.at('seed').whole(0, 0xffffffff, 'JSON_NUMBER') ?? null,
    step: field.at('step').whole(0, 1e9, 'JSON_NUMBER') ?? null,
  };
  const problems = [...notices, ...report.problems()];
  return report.hasErrors ? { ok: false, problems } : { ok: true, value: state, problems };
}
