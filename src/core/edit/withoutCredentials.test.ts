import { expect, test } from 'vitest';
import { mayHoldCredentials } from '../cluster/credentials.ts';
import { readScenario } from '../cluster/read.ts';
import { pod, stream } from '../testing/manifests.ts';
import { withoutCredentials } from './withoutCredentials.ts';

const VALUE = 'aHVudGVyMg';
const secret = (name = 's') =>
  `# Beside ${VALUE}\napiVersion: v1\nkind: Secret # ${VALUE}\nmetadata:\n  name: ${name}\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"kind":"Secret","data":{"p":"${VALUE}"}}\ndata:\n  p: ${VALUE}\n`;
const config = `apiVersion: v1\nkind: Config\nusers: [{ name: a, user: { token: ${VALUE} } }]\n`;
const a = `# About a\n${pod('a')}`;
const b = `${pod('b')}# About b\n`;
const item = (text: string) => `  - ${text.trimEnd().replaceAll('\n', '\n    ')}`;
const json = (...list: object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list }, null, 4);
const podObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'a' }] },
};
const secretObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { p: VALUE } };

test.each<[string, string, string]>([
  ['no document of it', stream(a, b), stream(a, b)],
  ['in the middle', stream(a, secret(), b), stream(a, b)],
  ['at the end', stream(a, b, secret()), stream(a, b)],
  ['at the beginning', stream(secret(), a, b), stream(a, b)],
  [
    'several, side by side and apart',
    stream(secret('x'), secret('y'), a, secret('z'), b, config),
    // The separator in front of the first that stays stays, too.
    `---\n${stream(a, b)}`,
  ],
  [
    'a list of them',
    stream(
      a,
      `apiVersion: v1\nkind: SecretList\nitems: [{ metadata: { name: x }, data: { p: ${VALUE} } }]\n`,
    ),
    a,
  ],
  [
    'Windows line ends',
    stream(a, secret(), b).replaceAll('\n', '\r\n'),
    stream(a, b).replaceAll('\n', '\r\n'),
  ],
  ['a byte order mark', `\uFEFF${stream(a, secret())}`, `\uFEFF${a}`],
  ['an entry of JSON', json(podObject, secretObject, podObject), json(podObject, podObject)],
  [
    'a list within a list',
    json({ kind: 'List', apiVersion: 'v1', items: [secretObject, podObject] }),
    json({ kind: 'List', apiVersion: 'v1', items: [podObject] }),
  ],
  ['JSON on one line', JSON.stringify([podObject, secretObject]), JSON.stringify([podObject])],
  [
    'a flow list',
    `{ kind: List, apiVersion: v1, items: [{ kind: Secret, apiVersion: v1, data: { p: ${VALUE} } }, { kind: Pod, apiVersion: v1 }] }\n`,
    '{ kind: List, apiVersion: v1, items: [{ kind: Pod, apiVersion: v1 }] }\n',
  ],
])('credentials are cut out, and all else stays as it is: %s', (_name, text, expected) => {
  expect(withoutCredentials(text)).toBe(expected);
});

test('of a List the others stay, with their comments', () => {
  const others = [item(pod('a')), item(`${pod('b')}# About b`)] as const;
  const list = (...entries: readonly string[]) =>
    `apiVersion: v1\nkind: List\nitems:\n${entries.join('\n')}\n`;
  const one = item(secret().replace(/^#.*\n/, ''));
  expect(withoutCredentials(list(others[0], one, others[1]))).toBe(list(...others));
});

test('what others share with one of them by an anchor is written anew', () => {
  const text = `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Secret, metadata: &m { name: x, labels: { app: a } }, data: { p: ${VALUE} } }\n  - { apiVersion: v1, kind: Pod, metadata: *m, spec: { containers: [{ name: a }] } }\n`;
  const without = withoutCredentials(text);
  expect(without).not.toContain(VALUE);
  expect(readScenario(without, '-').cluster?.pods).toMatchObject([{ name: 'x', labels: { app: 'a' } }]);
});

test.each<[string, boolean]>([
  [secret(), true],
  ['{"kind":"Secret"}', true],
  ["'kind' : 'SecretList'", true],
  ['kind: !!str Secret', true],
  [config, true],
  [pod('a'), false],
  ['kind: ConfigMap', false],
  ['kind: SecretStore', false],
  ['secretName: a', false],
])('whether an unread text may hold some: %#', (text, may) => {
  expect(mayHoldCredentials(text)).toBe(may);
});
