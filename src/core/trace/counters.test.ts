import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import type { Chain } from '../dataplane/netfilter.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { compileDataplane } from '../compile/dataplane.ts';
import { randomScenario } from '../testing/randomScenario.ts';
import { RuleCounters, type Counter } from './counters.ts';
import { placesOf } from './playback.ts';

vi.setConfig({ testTimeout: 120_000 });

const sum = (counters: readonly Counter[]): Counter => ({
  packets: counters.reduce((all, { packets }) => all + packets, 0),
  bytes: counters.reduce((all, { bytes }) => all + bytes, 0),
});

/** Targets after which a packet does not come back to the next rule. */
const ENDS = new Set(['accept', 'drop', 'reject', 'dnat', 'snat', 'masquerade']);

test('every packet that entered a table was counted once more where its walk ended', () => {
  fc.assert(
    fc.property(randomScenario, ({ manifests, request }) => {
      const cluster = must(readScenario(JSON.stringify(manifests), 'random').cluster, 'cluster');
      const simulation = new Simulation(cluster);
      const { run } = simulation.trace(request);
      const counters = new RuleCounters();
      counters.add(run);
      const hooks = placesOf(run).flatMap(({ step, hop }) =>
        step.kind === 'hook' ? [{ netns: hop.netns, table: step.table, matched: step.matched }] : [],
      );
      for (const { name: netns } of simulation.dataplane.names()) {
        const { iptables } = must(simulation.dataplane.netns(netns), netns).netfilter;
        for (const { name: table, chains } of iptables.values()) {
          const list = [...chains.values()];
          const counted = (chain: Chain) =>
            chain.rules.map((_, i) => counters.rule(netns, table, chain.name, i));
          const ended = list.flatMap((chain) =>
            counted(chain).filter((_, i) => ENDS.has(chain.rules[i]?.target?.kind ?? '')),
          );
          const policies = list.map(({ name }) => counters.policy(netns, table, name));
          const entered = hooks.filter((hook) => hook.netns === netns && hook.table === table);
          expect(sum([...ended, ...policies]).packets).toBe(entered.length);

          for (const chain of list) {
            if (chain.policy !== null) continue;
            const jumps = list.flatMap((from) =>
              counted(from).filter((_, i) => {
                const target = from.rules[i]?.target;
                return (target?.kind === 'jump' || target?.kind === 'goto') && target.chain === chain.name;
              }),
            );
            const came = sum(jumps);
            for (const rule of counted(chain)) {
              expect(rule.packets).toBeLessThanOrEqual(came.packets);
              expect(rule.bytes).toBeLessThanOrEqual(came.bytes);
            }
            // What has no test sees everything that comes.
            const first = chain.rules[0];
            if (first?.matches.every(({ kind }) => kind === 'comment'))
              expect(counters.rule(netns, table, chain.name, 0)).toEqual(came);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a rule that no packet reached has counted nothing; going back uncounts', () => {
  const simulation = new Simulation(twoNodes().build());
  const { run } = simulation.trace({
    from: 'pod/default/a',
    to: 'http://10.96.0.10/',
    endpoint: 'default/c',
  });
  const all = new RuleCounters();
  all.add(run);
  const { netfilter } = must(compileDataplane(twoNodes().build()).netns('node1'), 'node1');
  const { rules } = must(netfilter.iptables.get('nat')?.chains.get('KUBE-SERVICES'), 'KUBE-SERVICES');
  const hit = rules.findIndex(({ written }) => written.includes('10.96.0.10'));
  // The SYN alone, with its 20 bytes of options: nat sees the first packet of a flow.
  expect(all.rule('node1', 'nat', 'KUBE-SERVICES', hit)).toEqual({ packets: 1, bytes: 60 });
  expect(all.rule('node2', 'nat', 'KUBE-SERVICES', hit)).toEqual({ packets: 0, bytes: 0 });

  const before = new RuleCounters();
  before.add(run, -1);
  expect(before.policy('node1', 'nat', 'PREROUTING')).toEqual({ packets: 0, bytes: 0 });
  const steps = placesOf(run).map(({ step }) => step);
  const reached = must(
    steps.find(
      (step) =>
        step.kind === 'hook' &&
        step.matched.some(({ index, chain }) => chain === 'KUBE-SERVICES' && index === hit),
    ),
    'step',
  );
  const upTo = (n: number) => {
    const counters = new RuleCounters();
    counters.add(run, n);
    return counters.rule('node1', 'nat', 'KUBE-SERVICES', hit).packets;
  };
  expect([upTo(reached.n - 1), upTo(reached.n)]).toEqual([0, 1]);
});

test('several runs add up', () => {
  const simulation = new Simulation(twoNodes().build());
  const counters = new RuleCounters();
  for (const sport of [40_000, 40_001]) {
    counters.add(simulation.trace({ from: 'pod/default/a', to: 'http://10.96.0.10/', sport }).run);
  }
  expect(counters.rule('node1', 'nat', 'PREROUTING', 0)).toEqual({ packets: 2, bytes: 120 });
});
