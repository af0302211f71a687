// Asks the real nft whether it prints our rulesets as we do. Opt-in, because it needs root for a network namespace of
// its own: PODWALK_NFT=1 npx vitest run src/core/compile/nftList.test.ts
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { NftTable } from '../dataplane/nftables.ts';
import { formatNftTable } from '../dataplane/nftablesList.ts';
import { prefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { everyService } from '../testing/everyService.ts';
import { nftScript } from '../testing/nftScript.ts';
import { compileDataplane } from './dataplane.ts';

const nft = (script: string, input: string) =>
  spawnSync('unshare', ['-n', 'sh', '-c', script], { input, encoding: 'utf8' });

const isThere = process.env['PODWALK_NFT'] === '1' && nft('nft list ruleset', '').status === 0;

/** What `nft list ruleset` prints after it was fed a text. */
function listed(text: string): string {
  const { stdout, stderr, status } = nft('nft -f - && nft list ruleset', text);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Clusters whose tables differ: where node ports are served, who is masqueraded. */
const CASES = {
  'as it is set up': {},
  'node ports everywhere': { nodePortAddresses: [prefix('0.0.0.0/0')] },
  'node ports on several addresses': { nodePortAddresses: [prefix('127.0.0.0/8'), prefix('172.18.0.0/24')] },
  'everything masqueraded': { masqueradeAll: true },
};

function tableOf(changes: object): NftTable {
  const builder = everyService();
  const { serviceProxy } = builder.build().spec;
  const cluster = builder.spec({ serviceProxy: { ...serviceProxy, mode: 'nftables', ...changes } }).build();
  const netns = must(compileDataplane(cluster).netns('node1'), 'node1');
  return must(netns.netfilter.nftables.get('kube-proxy'), 'table of kube-proxy');
}

if (!isThere) {
  test('nft list ruleset', () => {
    console.log('comparison with nft list ruleset left out: it needs PODWALK_NFT=1, root and nftables');
  });
} else {
  test.each(Object.entries(CASES))('%s: fed as kube-proxy does, and fed with our own list', (_, changes) => {
    const table = tableOf(changes);
    const ours = `${formatNftTable(table).join('\n')}\n`;
    expect(ours.split('\n').length).toBeGreaterThan(150);
    expect(listed(nftScript(table))).toBe(ours);
    expect(listed(ours)).toBe(ours);
  });
}
