import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toBase64Url } from './base64url.ts';
import { crc32 } from './crc32.ts';
import { decodeShare, encodeShare, hasShare, isShareable, type ShareState } from './shareLink.ts';
import { formatShortLink, parseShortLink } from './shortLink.ts';

const state: ShareState = {
  scenario: `apiVersion: v1\nkind: Pod\nmetadata: { name: größe }\n${Array.from({ length: 40 }, (_, i) => `# ${i * 7919}`).join('\n')}`,
  podNetwork: 'flannel/vxlan',
  serviceProxy: null,
  request: { from: 'pod/default/a', to: 'http://10.96.0.10/', ttl: 3 },
  seed: 7,
  step: 12,
};
const link = encodeShare(state);
const flip = (text: string, at: number) => {
  const char = text[at] === 'A' ? 'B' : 'A';
  return text.slice(0, at) + char + text.slice(at + 1);
};
/** A link with a right checksum around any bytes. */
function sealed(bytes: Uint8Array): string {
  const packed = deflateSync(bytes);
  const whole = new Uint8Array(8 + packed.length);
  new DataView(whole.buffer).setUint32(0, packed.length);
  new DataView(whole.buffer).setUint32(4, crc32(packed));
  whole.set(packed, 8);
  return `#s=1.${toBase64Url(whole)}`;
}
const sealedText = (text: string) => sealed(new TextEncoder().encode(text));
const random = Uint8Array.from({ length: 300 }, (_, i) => (i * i * 31 + i * 7 + 200) & 255);

test.each<[name: string, hash: string, code: string, part: string]>([
  ['U1 empty', '#s=', 'LINK_EMPTY', 'start example'],
  ['U2 foreign characters', '#s=@@@', 'LINK_CHARS', "character 1 ('@')"],
  ['U2 in the middle', `${link.slice(0, 14)}@${link.slice(14)}`, 'LINK_CHARS', "character 12 ('@')"],
  ['U2 a blank', `${link.slice(0, 14)} ${link.slice(14)}`, 'LINK_CHARS', 'U+0020'],
  ['U2 %00', `${link.slice(0, 14)}%00${link.slice(14)}`, 'LINK_CHARS', "'%'"],
  ['U3 random bytes', `#s=1.${toBase64Url(random)}`, 'LINK_NOT_COMPRESSED', 'unpacked'],
  ['U4 cut', link.slice(0, 103), 'LINK_TRUNCATED', `100 of about ${link.length - 3}`],
  ['U4 cut within the head', '#s=1.AAAA', 'LINK_TRUNCATED', 'too early'],
  ['U5 a flipped bit', flip(link, 200), 'LINK_CHECKSUM', 'checksum'],
  ['U5 in the length', flip(link, 10), 'LINK_CHECKSUM', 'checksum'],
  ['U8 70,000 characters', `#s=1.${'A'.repeat(70_000)}`, 'LINK_TOO_LONG', '70,002'],
  ['U9 a bomb', sealed(new Uint8Array(10 << 20)), 'LINK_TOO_BIG', '4 MiB'],
  ['U10 nested', sealed(deflateSync(new Uint8Array(9000).fill(65))), 'LINK_ENCODING', 'UTF-8'],
  ['U10 no JSON', sealedText('kind: Pod'), 'LINK_NOT_JSON', 'JSON'],
  ['U11 deep', sealedText('['.repeat(3 << 20)), 'LINK_DEPTH', 'offset 65'],
  ['U12 no UTF-8', sealed(Uint8Array.from([123, 34, 255])), 'LINK_ENCODING', 'byte 2'],
  ['U13 null', sealedText('null'), 'LINK_SHAPE', 'found null'],
  ['U13 a list', sealedText('[]'), 'LINK_SHAPE', 'found a list'],
  ['U13 text', sealedText('"x"'), 'LINK_SHAPE', 'found text'],
  ['U13 a number', sealedText('42'), 'LINK_SHAPE', 'found the number 42'],
  ['U13 no scenario', sealedText('{}'), 'LINK_SHAPE', 'found nothing'],
  ['U14 a newer version', link.replace('s=1.', 's=999.'), 'LINK_NEWER', 'format 999'],
  ['U15 version -1', link.replace('s=1.', 's=-1.'), 'LINK_VERSION', '-1'],
  ['U15 version 1.5', link.replace('s=1.', 's=1.5.'), 'LINK_VERSION', '1.5'],
  ['U15 version "1"', link.replace('s=1.', 's="1".'), 'LINK_VERSION', '"1"'],
  ['U15 no version', link.replace('s=1.', 's='), 'LINK_VERSION', 'none'],
  ['U17 two scenarios', `${link}&${link.slice(1)}`, 'LINK_AMBIGUOUS', 'two'],
  ['U25 endless', `#s=1.${'A'.repeat(2_100_000)}`, 'LINK_TOO_LONG', '65,536'],
  ['J4 __proto__', sealedText('{"__proto__": {"x": 1}, "scenario": ""}'), 'JSON_KEY', '__proto__'],
  ['a wrong request', sealedText('{"scenario": "", "request": {"to": 1}}'), 'JSON_TYPE', 'to must be'],
])('%s', (_name, hash, code, part) => {
  const opened = decodeShare(hash);
  expect(opened.ok).toBe(false);
  expect(opened.problems.map((problem) => problem.code)).toContain(code);
  expect(opened.problems.find((problem) => problem.code === code)?.message).toContain(part);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test.each([
  ['as it is', link, []],
  ['U6 a full stop', `${link}.`, ['LINK_TRIMMED']],
  ['U6 a bracket', `${link})>`, ['LINK_TRIMMED']],
  ['U7 percent-encoded twice', link.replace('1.', '1%252E'), []],
  ['padding', `${link}==`, []],
  ['U18 with an unknown key', `${link}&foo=1`, []],
])('opens a link %s', (_name, hash, codes) => {
  const opened = decodeShare(hash);
  expect(opened.ok && opened.value).toEqual(state);
  expect(opened.problems.map((problem) => problem.code)).toEqual(codes);
});

test('unknown keys of the state are ignored, absent ones are null', () => {
  const opened = decodeShare(sealedText('{"scenario": "kind: Pod", "colour": "red"}'));
  expect(opened.ok && opened.value).toEqual({
    scenario: 'kind: Pod',
    podNetwork: null,
    serviceProxy: null,
    request: null,
    seed: null,
    step: null,
  });
});

test('a field of the request that this version does not know is left out and told, and the rest opens', () => {
  const opened = decodeShare(
    sealedText(
      '{"scenario": "kind: Pod", "request": {"from": "a", "to": "b", "timeoutMs": 5, "tos": 16}, "step": 2}',
    ),
  );
  expect(opened.ok && opened.value).toMatchObject({
    scenario: 'kind: Pod',
    request: { from: 'a', to: 'b', timeoutMs: 5 },
    step: 2,
  });
  expect(opened.problems).toMatchObject([
    {
      code: 'JSON_UNKNOWN',
      severity: 'warning',
      path: '$.request.tos',
      message: "Unknown field 'tos' was left out.",
    },
  ]);
});

test('whether a hash holds a scenario', () => {
  expect(['', '#', '#foo=1', '#xs=1'].map(hasShare)).toEqual([false, false, false, false]);
  expect(['#s=', 's=1', '#a=1&s=2', link].map(hasShare)).toEqual([true, true, true, true]);
  expect(isShareable(link)).toBe(true);
});

// Quick on an idle machine; the limit is for one that is not.
vi.setConfig({ testTimeout: 60_000 });

test('every state survives its link', () => {
  const whole = fc.option(fc.nat(1e9), { nil: null });
  const states = fc.record({
    scenario: fc.string({ unit: 'binary', maxLength: 300 }),
    podNetwork: fc.option(fc.string(), { nil: null }),
    serviceProxy: fc.option(fc.string(), { nil: null }),
    request: fc.option(fc.record({ from: fc.string(), to: fc.string(), df: fc.boolean() }), { nil: null }),
    seed: whole,
    step: whole,
  });
  fc.assert(
    fc.property(states, (any) => {
      const opened = decodeShare(encodeShare(any));
      expect(opened.ok && opened.value).toEqual(any);
    }),
  );
});

test('no hash makes it throw, and no single changed character is taken for the real thing', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeShare(`#s=${text}`)));
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: link.length - 1 }),
      fc.constantFrom('A', 'b', '_', '7'),
      (at, char) => {
        const changed = link.slice(0, at) + char + link.slice(at + 1);
        if (changed !== link) expect(decodeShare(changed).ok).toBe(false);
      },
    ),
  );
});

test.each([
  [
    '?scenario=ping&cni=flannel/vxlan&proxy=iptables&step=3',
    { scenario: 'ping', podNetwork: 'flannel/vxlan', serviceProxy: 'iptables', step: 3, embed: false },
  ],
  [
    'scenario=ping&scenario=mtu&embed=1&x=y',
    { scenario: 'mtu', podNetwork: null, serviceProxy: null, step: null, embed: true },
  ],
  [
    'cni=flannel%2Fvxlan',
    { scenario: null, podNetwork: 'flannel/vxlan', serviceProxy: null, step: null, embed: false },
  ],
  ['', { scenario: null, podNetwork: null, serviceProxy: null, step: null, embed: false }],
])('short link %s', (query, value) => {
  const parsed = parseShortLink(query);
  expect(parsed).toEqual({ ok: true, value, problems: [] });
  expect(parsed.ok && parseShortLink(formatShortLink(value))).toEqual(parsed);
});

test.each([
  ['U19 data in the query', '?s=1.abc', true, ['LINK_QUERY']],
  ['a script as id', '?scenario=<script>', false, ['LINK_CHARS']],
  ['half an escape', '?cni=%', false, ['LINK_CHARS']],
  ['a step that is none', '?step=-1', false, ['LINK_SHAPE']],
  ['endless', `?x=${'a'.repeat(9000)}`, false, ['LINK_TOO_LONG']],
])('short link: %s', (_name, query, ok, codes) => {
  const parsed = parseShortLink(query);
  expect([parsed.ok, parsed.problems.map((problem) => problem.code)]).toEqual([ok, codes]);
});
