import { expect, test } from 'vitest';
import type { ClusterNode, Endpoint } from '../../cluster/types.ts';
import { ip } from '../../net/address.ts';
import { prefix } from '../../net/prefix.ts';
import { categorizeEndpoints } from './endpoints.ts';

const here: ClusterNode = {
  name: 'here',
  labels: { 'topology.kubernetes.io/zone': 'z1' },
  ip: ip('172.18.0.2'),
  podCIDR: prefix('10.244.1.0/24'),
  reserved: false,
  index: 0,
};

/** `1 here ready`, `2 there draining zone=z1 node=here`: the last octet, the node, the condition, hints. */
function endpoint(text: string): Endpoint {
  const [octet = '', node = '', condition = '', ...hints] = text.split(' ');
  const of = (kind: string) =>
    hints.filter((hint) => hint.startsWith(`${kind}=`)).map((hint) => hint.slice(kind.length + 1));
  return {
    ip: ip(`10.244.0.${octet}`),
    port: 80,
    hostname: null,
    node,
    pod: null,
    ready: condition === 'unsaid' ? null : condition === 'ready',
    serving: condition === 'unsaid' ? null : condition === 'ready' || condition === 'draining',
    terminating: condition === 'draining' || condition === 'dying',
    zoneHints: of('zone'),
    nodeHints: of('node'),
  };
}

const octets = (endpoints: readonly Endpoint[]) => endpoints.map((e) => Number(e.ip.split('.')[3]));

const both = { usesCluster: true, usesLocal: true };
const cluster = { usesCluster: true, usesLocal: false };
const local = { usesCluster: false, usesLocal: true };

test.each([
  // name                                      policies  endpoints                                    cluster local reachable any
  ['ready ones', cluster, ['1 here ready', '2 there ready'], [1, 2], [], [1, 2], true],
  ['no condition counts as ready', cluster, ['1 here unsaid'], [1], [], [1], true],
  ['not ready ones are left out', cluster, ['1 here ready', '2 there failing'], [1], [], [1], true],
  [
    'draining ones, when there is nothing better',
    cluster,
    ['1 here draining', '2 there dying'],
    [1],
    [],
    [1],
    true,
  ],
  ['nothing usable', cluster, ['1 here failing', '2 there dying'], [], [], [], false],
  ['local ones', local, ['1 here ready', '2 there ready'], [], [1], [1], true],
  ['local draining ones', local, ['1 here draining', '2 there ready'], [], [1], [1], true],
  ['no local one, but one elsewhere', local, ['2 there ready'], [], [], [], true],
  ['both policies', both, ['1 here ready', '2 there ready'], [1, 2], [1], [1, 2], true],
  ['local draining, others ready', both, ['1 here draining', '2 there ready'], [2], [1], [1, 2], true],
  ['hints for this zone', cluster, ['1 here ready zone=z1', '2 there ready zone=z2'], [1], [], [1], true],
  [
    'a missing hint spoils them all',
    cluster,
    ['1 here ready zone=z1', '2 there ready'],
    [1, 2],
    [],
    [1, 2],
    true,
  ],
  [
    'no hint for this zone',
    cluster,
    ['1 here ready zone=z2', '2 there ready zone=z2'],
    [1, 2],
    [],
    [1, 2],
    true,
  ],
  [
    'hints of unready ones do not count',
    cluster,
    ['1 here ready zone=z1', '2 there failing'],
    [1],
    [],
    [1],
    true,
  ],
  [
    'node hints before zone hints',
    cluster,
    ['1 here ready zone=z1 node=here', '2 there ready zone=z1 node=there'],
    [1],
    [],
    [1],
    true,
  ],
  [
    'hints leave a local endpoint out that Local needs',
    both,
    ['1 here ready zone=z2', '2 there ready zone=z1'],
    [2],
    [1],
    [1, 2],
    true,
  ],
] as const)('%s', (_, policies, texts, inCluster, inLocal, reachable, hasAny) => {
  const sets = categorizeEndpoints(texts.map(endpoint), policies, here);
  expect({
    cluster: octets(sets.cluster),
    local: octets(sets.local),
    reachable: octets(sets.reachable),
    hasAny: sets.hasAny,
  }).toEqual({ cluster: inCluster, local: inLocal, reachable, hasAny });
});

test('a node without a zone uses no zone hints', () => {
  const nowhere = { ...here, labels: {} };
  const sets = categorizeEndpoints([endpoint('1 here ready zone=z1')], cluster, nowhere);
  expect(octets(sets.cluster)).toEqual([1]);
});
