// Which rules fired at all while the conversation lasted: the kernel's counters against the simulator's steps.
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import { formatRule } from '../../src/core/dataplane/iptablesRule.ts';
import { compareLines } from '../../src/core/testing/sideBySide.ts';
import type { Run } from '../../src/core/trace/run.ts';

interface Fired {
  readonly netns: string;
  readonly text: string;
}

/** The lab forces a draw by writing its probability into the rule. */
const withoutDraw = (rule: string): string => rule.replace(/--probability [\d.]+/, '--probability *').trim();

/** Reads `iptables-save -c`. */
function counted(netns: string, text: string): Fired[] {
  let table = '';
  return text.split('\n').flatMap((line) => {
    table = /^\*(\w+)/.exec(line)?.[1] ?? table;
    const [, packets, rule] = /^\[(\d+):\d+\] -A (.*)$/.exec(line) ?? [];
    return rule !== undefined && packets !== '0' ? [{ netns, text: `${table} ${withoutDraw(rule)}` }] : [];
  });
}

function walked(run: Run, dataplane: Dataplane): Fired[] {
  return run.journeys.flatMap(({ hops }) =>
    hops.flatMap(({ netns, steps }) =>
      steps.flatMap((step) => {
        if (step.kind !== 'hook') return [];
        const { table } = step;
        const chains =
          table === 'kube-proxy' ? undefined : dataplane.netns(netns)?.netfilter.iptables.get(table)?.chains;
        return step.matched.flatMap(({ chain, index }) => {
          const rule = chains?.get(chain)?.rules[index];
          return rule ? [{ netns, text: `${table} ${withoutDraw(`${chain} ${formatRule(rule)}`)}` }] : [];
        });
      }),
    ),
  );
}

const distinct = (fired: readonly Fired[]): Fired[] => {
  const byText = new Map(fired.map((one) => [`${one.netns} ${one.text}`, one]));
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)));
};

export const compareRules = (
  printed: Readonly<Record<string, string>>,
  run: Run,
  dataplane: Dataplane,
): string[] =>
  compareLines(
    'rules that fired',
    distinct(Object.entries(printed).flatMap(([netns, text]) => counted(netns, text))),
    distinct(walked(run, dataplane)),
  );
