// A connection whose SYN-ACKs are all lost. Measured on Linux 6.18 (seconds since the first SYN, at the server): SYN 0,
// SYN-ACK 0, SYN-ACK 1.017, SYN 1.017, SYN-ACK 1.017, SYN 2.041, SYN-ACK 2.041, SYN 3.065, SYN-ACK 3.065, and so on.
import { expect, test } from 'vitest';
import { compileDataplane } from '../compile/dataplane.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Netfilter } from '../dataplane/netfilter.ts';
import { tcpFlags } from '../net/packet.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { must } from '../problem.ts';

/** A host that takes in nothing. */
const DEAF: Netfilter = {
  iptables: new Map([
    [
      'filter',
      { name: 'filter', chains: new Map([['INPUT', { name: 'INPUT', policy: 'DROP', rules: [] }]]) },
    ],
  ]),
  nftables: new Map(),
  sets: new Map(),
  conntrack: false,
};

class DeafClient extends Simulation {
  override readonly dataplane: Dataplane;

  constructor() {
    const cluster = twoNodes().build();
    super(cluster);
    const compiled = compileDataplane(cluster);
    const client = { ...must(compiled.netns('default/a'), 'client'), netfilter: DEAF };
    this.dataplane = {
      ...compiled,
      netns: (name) => (name === client.name ? client : compiled.netns(name)),
    };
  }
}

test('a SYN sent again to a half-open socket gets the SYN-ACK again, and its timer starts anew', () => {
  const simulation = new DeafClient();
  const request = { from: 'pod/default/a', to: 'tcp://10.244.2.10:8080' };
  // The first one asks for link addresses, which holds up its SYN, but not those that follow.
  simulation.trace(request);
  const { run } = simulation.trace(request);
  const segments = run.journeys
    .filter(({ born }) => born.l4?.proto === 'tcp')
    .sort((a, b) => (a.hops[0]?.steps[0]?.n ?? 0) - (b.hops[0]?.steps[0]?.n ?? 0));
  const told = segments.map(({ born, cause, hops }) => {
    const l4 = born.l4?.proto === 'tcp' ? born.l4 : null;
    return `${Math.floor((hops[0]?.steps[0]?.t ?? 0) / 1e6)} ${tcpFlags(l4?.flags ?? 0)} ${cause.kind}`;
  });
  expect(told).toEqual([
    '0 S request',
    '0 SA reply',
    '1 S retransmission',
    '1 SA retransmission',
    '1 SA reply',
    '2 S retransmission',
    '2 SA reply',
    '3 S retransmission',
    '3 SA reply',
    '4 S retransmission',
    '4 SA reply',
  ]);
  const numbers = (flags: string) =>
    new Set(
      segments.flatMap(({ born: { l4 } }) =>
        l4?.proto === 'tcp' && tcpFlags(l4.flags) === flags ? [`${l4.seq} ${l4.ack}`] : [],
      ),
    );
  expect([numbers('S').size, numbers('SA').size]).toEqual([1, 1]);
  expect([run.outcome, run.errno]).toEqual(['timed-out', 'ETIMEDOUT']);
});
