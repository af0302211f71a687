// Asks the real iptables whether it prints our rules as we do. Opt-in, because it needs root for a network namespace of
// its own: PODWALK_IPTABLES=1 npx vitest run src/core/compile/iptablesSave.test.ts
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { formatRule, parseRule } from '../dataplane/iptablesRule.ts';
import type { IptablesTable, Netfilter } from '../dataplane/netfilter.ts';
import { everyService } from '../testing/everyService.ts';
import { WRITTEN_AND_SAVED } from '../testing/iptablesRules.ts';
import { compileDataplane } from './dataplane.ts';

const sh = (script: string, input: string) =>
  spawnSync('sh', ['-c', 'exec unshare -n sh -c "$0"', script], { input, encoding: 'utf8' });

const asked = process.env['PODWALK_IPTABLES'] === '1';
const kinds = ['nft', 'legacy'].filter(
  (kind) => asked && sh(`iptables-${kind}-restore --version`, '').status === 0,
);
if (kinds.length === 0) {
  test('iptables-save', () => {
    console.log('comparison with iptables-save left out: it needs PODWALK_IPTABLES=1, root and iptables');
  });
}

/** `TABLE CHAIN: RULE` for every rule that iptables-save prints after it was fed a text. */
function saved(kind: string, text: string): string[] {
  const { stdout, stderr, status } = sh(`iptables-${kind}-restore && iptables-${kind}-save`, text);
  if (status !== 0) throw new Error(stderr);
  let table = '';
  return stdout.split('\n').flatMap((line) => {
    if (line.startsWith('*')) table = line.slice(1);
    const [, chain, rule = ''] = /^-A (\S+)(?: (.*))?$/.exec(line) ?? [];
    return chain === undefined ? [] : [`${table} ${chain}: ${rule}`];
  });
}

function tableText({ name, chains }: IptablesTable): string {
  const list = [...chains.values()];
  return [
    `*${name}`,
    ...list.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]`),
    ...list.flatMap((chain) => chain.rules.map((rule) => `-A ${chain.name} ${rule.written}`)),
    'COMMIT\n',
  ].join('\n');
}

const restoreText = ({ iptables }: Netfilter): string => [...iptables.values()].map(tableText).join('');

const formatted = ({ iptables }: Netfilter): string[] =>
  [...iptables.values()].flatMap(({ name, chains }) =>
    [...chains.values()].flatMap((chain) =>
      chain.rules.map((rule) => `${name} ${chain.name}: ${formatRule(rule)}`),
    ),
  );

const modes = [
  { plugin: 'bridge', backend: null },
  { plugin: 'flannel', backend: 'vxlan' },
  { plugin: 'calico', backend: 'bgp' },
] as const;

for (const kind of kinds) {
  test(`single rules, iptables-${kind}`, () => {
    // A chain that no hook jumps to takes tests of either device.
    const lines = WRITTEN_AND_SAVED.map(([written]) => `-A FREE ${written}`);
    const text = ['*nat', ':CHAIN-A - [0:0]', ':FREE - [0:0]', ...lines, 'COMMIT', ''].join('\n');
    expect(saved(kind, text)).toEqual(
      WRITTEN_AND_SAVED.map(([written]) => `nat FREE: ${formatRule(parseRule(written, 'operator'))}`),
    );
  });

  test.each(modes)(`all tables of a node with $plugin, iptables-${kind}`, (mode) => {
    const node = compileDataplane(everyService().podNetwork(mode).build()).netns('node1');
    if (!node) throw new Error('no node1');
    const real = saved(kind, restoreText(node.netfilter));
    expect(real.length).toBeGreaterThan(60);
    expect(real.sort()).toEqual(formatted(node.netfilter).sort());
  });
}
