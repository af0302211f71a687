// Holds the simulator against what the kernel did with one case.
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import type { Capture } from '../../src/core/testing/capture.ts';
import { capturedLines, frameLines } from '../../src/core/testing/captureLines.ts';
import { knownPorts, PortWriter } from '../../src/core/testing/capturePorts.ts';
import { compareCapture } from '../../src/core/testing/compareCapture.ts';
import { compareLines } from '../../src/core/testing/sideBySide.ts';
import { framesOf } from '../../src/core/trace/frames.ts';
import type { Run } from '../../src/core/trace/run.ts';
import type { AgentResult } from './agent.ts';
import { captureOf, Words, type Sorted } from './kernelCapture.ts';
import { comparePieces } from './pieces.ts';
import { compareRules } from './ruleCounters.ts';
import { TOKEN, type LabCase, type PreparedCase } from './labCase.ts';
import { streamOf } from './scenario.ts';

export interface Compared {
  readonly capture: Capture;
  /** Empty when both agree. */
  readonly reports: readonly string[];
}

export function compareCase(labCase: LabCase, prepared: PreparedCase, result: AgentResult): Compared {
  const { simulation, requests, scheme } = prepared;
  const { dataplane } = simulation;
  const { capture: recorded, sorted } = captureOf(result, {
    name: labCase.name,
    title: labCase.name,
    command: labCase.command,
    scenario: streamOf(labCase.scenario),
    token: TOKEN,
    scheme,
    dataplane,
  });
  const [first, ...rest] = requests;
  if (!first) throw new Error(`${labCase.name} asks for nothing`);
  simulation.reset();
  const { run } = simulation.trace(first);
  const learned = simulation.learned.clone();
  const further = rest.map((next) => simulation.trace(next).run);
  const more = moreDigits(recorded, run.serverSaw);
  const reply = (recorded.expect.reply ?? []).map((frame) => ({ ...frame, len: frame.len + more }));
  const capture: Capture = { ...recorded, expect: { ...recorded.expect, reply } };
  const pieces = comparePieces(capture, sorted, run, dataplane, more);
  const whole = compareCapture(capture, { dataplane, run, learned, further })
    // Which rules matched is not recorded here: the counters tell how often, not for which packet.
    .filter((report) => !report.startsWith('rules matched'))
    .filter((report) => pieces === null || !/^(request|reply), /.test(report));
  // Counters hold the requests before as well.
  const rules = labCase.command.warm ? [] : compareRules(result.rules, run, dataplane);
  const reports = [...whole, ...(pieces ?? []), ...rules];
  return { capture, reports: [...reports, ...compareRedirects(capture, sorted, run, dataplane)] };
}

/**
 * A server's answer to a datagram names the port it saw, and where that was drawn at random it may have one digit more or
 * less than ours: the length of the answer is told as if it had ours.
 */
function moreDigits({ command, expect }: Capture, ours: string | null): number {
  const theirs = expect.outcome.serverSawClient;
  if (ours === null || theirs === undefined || !command.to.startsWith('udp')) return 0;
  const digits = (client: string) => client.slice(client.indexOf(':')).length;
  return digits(ours) - digits(theirs);
}

/**
 * Captures leave redirects out: the packet they are about goes on. The first one may be about a SYN that is sent again, as the
 * packet that opens a flow never draws one where NAT is.
 */
function compareRedirects(capture: Capture, sorted: Sorted, run: Run, dataplane: Dataplane): string[] {
  const frames = framesOf(run, dataplane);
  const seen = new Set(frames.map(({ journey }) => journey));
  // A SYN that is sent again is the request once more.
  const asked = new Set<number>();
  for (const { id, cause } of run.journeys)
    if (cause.kind === 'request' || (cause.kind === 'retransmission' && asked.has(cause.of))) asked.add(id);
  const redirect = run.journeys.find(
    ({ id, cause, born: { l4 } }) =>
      cause.kind === 'icmpError' &&
      asked.has(cause.about) &&
      l4?.proto === 'icmp' &&
      l4.type === 5 &&
      seen.has(id),
  );
  const words = new Words(dataplane);
  const ports = knownPorts(capture);
  return compareLines(
    'redirect',
    capturedLines(sorted.redirects.flatMap(words.frame), 'redirect', new PortWriter(ports)),
    frameLines(
      frames.filter(({ journey }) => journey === redirect?.id),
      'redirect',
      words.names,
      new PortWriter(ports),
    ),
  );
}
