import type { Dataplane } from '../dataplane/dataplane.ts';
import { formatRule } from '../dataplane/iptablesRule.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import type { HookTable, Netfilter } from '../dataplane/netfilter.ts';
import { isNftTable } from '../dataplane/nftables.ts';
import { formatNftRule } from '../dataplane/nftablesFormat.ts';
import { framesOf, type Frame } from '../trace/frames.ts';
import type { Journey, Run } from '../trace/run.ts';
import type { Capture, CapturedOutcome, CapturedRules } from './capture.ts';
import { flowEnds, flowLines, flowsOf } from './captureFlows.ts';
import {
  arpLines,
  capturedArpLines,
  capturedLines,
  DeviceNames,
  frameLines,
  type Line,
} from './captureLines.ts';
import { inconsistentPorts, knownPorts, PortWriter } from './capturePorts.ts';
import { compareLines } from './sideBySide.ts';

/** What the simulator did with the request of a capture. */
export interface Simulated {
  readonly dataplane: Dataplane;
  /** The first connection. */
  readonly run: Run;
  /** State after the first connection ended. */
  readonly learned: LearnedState;
  /** The connections after the first, where the command repeats. */
  readonly further: readonly Run[];
}

const REDIRECT = 5;

/** Journeys the captures speak of: the first packet, the first one back, the ICMP error about the first. */
function mainJourneys(run: Run) {
  const request = run.journeys.find(({ cause }) => cause.kind === 'request');
  const reply = run.journeys.find(({ cause }) => cause.kind === 'reply' && cause.to === request?.id);
  // A redirect is no error about the packet: it goes on, and the captures leave redirects out.
  const icmpError = run.journeys.find(
    ({ cause, born }) =>
      cause.kind === 'icmpError' &&
      cause.about === request?.id &&
      !(born.l4?.proto === 'icmp' && born.l4.type === REDIRECT),
  );
  return { request, reply, icmpError };
}

/** Microseconds of a silence that are compared: after a second both the SYN and the question are sent again. */
const SILENCE = 950_000;

/**
 * ARP frames until the answer came. Without one that anybody saw, those before the client tried again: an answer that waits
 * for a link address for ever reaches no device, and neither does a SYN.
 */
function arpFrames(
  run: Run,
  frames: readonly Frame[],
  request: Journey | undefined,
  answer: Journey | undefined,
): Frame[] {
  const asked = frames.filter(({ arp }) => arp !== undefined);
  const answered = frames.findLast(({ journey }) => journey === answer?.id);
  if (answered) return asked.filter(({ n }) => n < answered.n);
  const repeats = run.journeys.filter(
    ({ cause }) => cause.kind === 'retransmission' && cause.of === request?.id,
  );
  const isRepeated = frames.some(({ journey }) => repeats.some(({ id }) => id === journey));
  const began = frames.find(({ journey }) => journey === request?.id)?.t ?? 0;
  return isRepeated ? asked.filter(({ t }) => t < began + SILENCE) : asked;
}

function ruleText(netfilter: Netfilter | undefined, table: HookTable, chain: string, index: number) {
  if (isNftTable(table)) {
    const rule = netfilter?.nftables.get(table)?.chains.get(chain)?.rules[index];
    return rule && formatNftRule(rule);
  }
  const rule = netfilter?.iptables.get(table)?.chains.get(chain)?.rules[index];
  return rule && formatRule(rule).replace(/^-A \S+ /, '');
}

/** The laboratory wired pods as Calico does, but no Felix ran there: its filter rules were on no node. */
const isFelix = (netfilter: Netfilter | undefined, table: HookTable, chain: string, index: number): boolean =>
  table === 'filter' && netfilter?.iptables.get(table)?.chains.get(chain)?.rules[index]?.by === 'calico-node';

/** Chains the request visited where a rule matched, in the captures' words. */
function rulesOf(request: Journey | undefined, dataplane: Dataplane): CapturedRules[] {
  const steps = (request?.hops ?? [])
    .flatMap(({ netns, steps: inHop }) => inHop.map((step) => ({ netns, step })))
    .sort((a, b) => a.step.n - b.step.n);
  const visits: CapturedRules[] = [];
  let frames = 0;
  for (const { netns, step } of steps) {
    if (step.kind === 'ingress' || step.kind === 'egress') frames++;
    if (step.kind !== 'hook') continue;
    const { table } = step;
    const netfilter = dataplane.netns(netns)?.netfilter;
    const matched = step.matched.filter(({ chain, index }) => !isFelix(netfilter, table, chain, index));
    if (matched.length === 0) continue;
    const rules = matched.map(
      ({ chain, index }) => `${chain}: ${ruleText(netfilter, table, chain, index) ?? `has no rule ${index}`}`,
    );
    const afterHop = Math.max(0, frames - 1);
    visits.push({ netns, afterHop, hook: step.hook, table, chain: step.chain, rules });
  }
  return visits;
}

/**
 * The laboratory forced a draw by writing its probability into the rule, or by taking the other choices out of it; ours
 * are kube-proxy's own. Which way the packet went the next rule tells.
 */
const withoutProbability = (rule: string): string =>
  rule
    .replace(/--probability [\d.]+/, '--probability *')
    .replace(/numgen random mod \d+ vmap \{.*\}/, 'numgen random mod * vmap *');

function ruleLines(visits: readonly CapturedRules[], frames: readonly { readonly netns: string }[]): Line[] {
  return visits.flatMap(({ netns, afterHop, table, chain, rules }) => {
    const seen = frames.slice(0, afterHop + 1).filter((frame) => frame.netns === netns).length;
    const title = `${table} ${chain}, after frame ${seen} here`;
    return [title, ...rules.map((rule) => `  ${withoutProbability(rule)}`)].map((text) => ({ netns, text }));
  });
}

/** The parts of an outcome that both sides speak of; `servedBy` without the container, which `Run` does not name. */
function outcomeLines(outcome: CapturedOutcome, place: string, writer: PortWriter): Line[] {
  const saw = outcome.serverSawClient;
  const words = {
    result: outcome.result,
    errno: outcome.errno,
    servedBy: outcome.servedBy?.split('/').slice(0, 2).join('/'),
    serverSaw: saw && flowEnds(saw, `${place} client`, writer),
    replyTTL: outcome.replyTTL,
    icmpError: outcome.icmpError && `${outcome.icmpError.type} from ${outcome.icmpError.from}`,
    mtu: outcome.icmpError?.mtu,
  };
  return Object.entries(words).flatMap(([key, value]) =>
    value === undefined ? [] : [{ netns: 'the client', text: `${key} ${value}` }],
  );
}

/** Our outcome in the captures' words, limited to what the capture itself says. */
function outcomeOf(run: Run, expected: CapturedOutcome, frames: readonly Frame[]): CapturedOutcome {
  const { reply, icmpError } = mainJourneys(run);
  const error = frames.findLast(({ journey }) => journey === icmpError?.id);
  const ttl = frames.findLast(({ journey }) => journey === reply?.id)?.ip?.ttl;
  return {
    result: run.outcome,
    ...(expected.errno !== undefined && run.errno !== null && { errno: run.errno }),
    ...(run.servedBy !== null && expected.servedBy !== undefined && { servedBy: run.servedBy }),
    ...(run.serverSaw !== null &&
      expected.serverSawClient !== undefined && { serverSawClient: run.serverSaw }),
    ...(expected.replyTTL !== undefined && ttl !== undefined && { replyTTL: ttl }),
    ...(expected.icmpError &&
      error?.icmp &&
      error.ip && {
        icmpError: {
          type: `${error.icmp.type}/${error.icmp.code}`,
          from: error.ip.src,
          ...(error.icmp.mtu !== undefined && { mtu: error.icmp.mtu }),
        },
      }),
  };
}

/**
 * Holds a simulation against what a real kernel did.
 *
 * @returns nothing when all is equal, else one readable report per part and namespace that differs.
 */
export function compareCapture(capture: Capture, { dataplane, run, learned, further }: Simulated): string[] {
  const known = knownPorts(capture);
  const theirs = new PortWriter(known);
  const ours = new PortWriter(known);
  const names = new DeviceNames(dataplane);
  const frames = framesOf(run, dataplane);
  const { expect } = capture;
  const { request, reply, icmpError } = mainJourneys(run);
  const framesIn = (journey: Journey | undefined) =>
    frames.filter((frame) => frame.journey === journey?.id && journey !== undefined);
  const packets = (part: 'request' | 'reply' | 'icmpError', journey: Journey | undefined) =>
    compareLines(
      part,
      capturedLines(expect[part] ?? [], part, theirs),
      frameLines(framesIn(journey), part, names, ours),
    );
  const outcome = (expected: CapturedOutcome, actual: Run, place: string) =>
    compareLines(
      place,
      outcomeLines(expected, place, theirs),
      outcomeLines(outcomeOf(actual, expected, frames), place, ours),
    );

  // An error that the client's own kernel raises never reaches a device, and the captures leave it out.
  const mayHaveLocalError = expect.icmpError === undefined && expect.outcome.result === 'host-unreachable';
  const reports = [
    ...outcome(expect.outcome, run, 'outcome'),
    ...packets('request', request),
    ...packets('reply', reply),
    ...(mayHaveLocalError ? [] : packets('icmpError', icmpError)),
    ...compareLines(
      'arp',
      capturedArpLines(expect.arp ?? []),
      arpLines(arpFrames(run, frames, request, reply ?? (mayHaveLocalError ? undefined : icmpError)), names),
    ),
    ...compareLines(
      'rules matched',
      ruleLines(expect.rulesMatched ?? [], expect.request ?? []),
      ruleLines(rulesOf(request, dataplane), framesIn(request)),
    ),
    ...(expect.conntrack === undefined
      ? []
      : compareLines('conntrack', flowLines(expect.conntrack, theirs), flowLines(flowsOf(learned), ours))),
    ...(expect.further ?? []).flatMap((next, i) => {
      const actual = further[i];
      return actual ? outcome(next, actual, `connection ${i + 2}`) : [`connection ${i + 2} was not made`];
    }),
  ];
  return reports.length > 0 ? reports : inconsistentPorts(theirs.drawn, ours.drawn);
}
