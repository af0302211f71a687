import { expect, test } from 'vitest';
import { readQuery, writeQuery, type View } from './view.ts';

const OWN = { podNetwork: null, serviceProxy: null };
const request = {
  from: 'pod/default/client',
  to: 'http://10.96.0.10:80/a?b=c&d',
  seed: 7,
  endpoint: 'default/web-1',
};

test.each<[string, View]>([
  ['nothing but the scenario', { modes: OWN, request: null, step: 0 }],
  [
    'modes and a step',
    { modes: { podNetwork: 'flannel/host-gw', serviceProxy: 'iptables' }, request: null, step: 12 },
  ],
  ['a request of one’s own', { modes: OWN, request, step: 3 }],
])('what is written is read again: %s', (_, view) => {
  expect(readQuery(writeQuery('shop', view))).toEqual({
    link: { id: 'shop', lesson: null, ...view },
    problems: [],
  });
});

test('a link stays short and readable', () => {
  const view = { modes: { podNetwork: 'flannel/vxlan', serviceProxy: null }, request: null, step: 3 };
  expect(writeQuery('shop', view)).toBe('?scenario=shop&cni=flannel/vxlan&step=3');
});

test.each([
  ['?scenario=shop&step=-4', 0],
  ['?scenario=shop&step=1.5', 0],
  ['?scenario=shop&from=pod/default/a', 0],
])('%s falls back where it makes no sense', (search, step) => {
  expect(readQuery(search).link).toMatchObject({ step, request: null });
});

test('data behind ? is not looked at', () => {
  const { link, problems } = readQuery('?s=1.AAAA');
  expect(link.id).toBeNull();
  expect(problems.map(({ code }) => code)).toEqual(['LINK_QUERY']);
});
