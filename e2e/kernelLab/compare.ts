// Holds the simulator against what the kernel did with one case.
import type { Capture } from '../../src/core/testing/capture.ts';
import { compareCapture } from '../../src/core/testing/compareCapture.ts';
import type { AgentResult } from './agent.ts';
import { captureOf } from './kernelCapture.ts';
import { comparePieces } from './pieces.ts';
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
  const { capture, sorted } = captureOf(result, {
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
  const pieces = comparePieces(capture, sorted, run, dataplane);
  const whole = compareCapture(capture, { dataplane, run, learned, further })
    // Which rules matched is not recorded here: the counters tell how often, not for which packet.
    .filter((report) => !report.startsWith('rules matched'))
    .filter((report) => pieces === null || !/^(request|reply), /.test(report));
  const reports = [...whole, ...(pieces ?? [])];
  const redirects = new Set(sorted.redirects.map(({ netns, ip }) => `${ip?.src} (first seen in ${netns})`));
  const extra = redirects.size > 0 ? [`ICMP redirects that we do not send, from ${[...redirects][0]}`] : [];
  return { capture, reports: [...reports, ...extra] };
}
