import type { ConntrackEntry, LearnedState, Tuple } from '../dataplane/learned.ts';
import type { CapturedFlow } from './capture.ts';
import type { Line } from './captureLines.ts';
import { VXLAN_PORT, type PortWriter } from './capturePorts.ts';

/** An end of a flow, its port and, for ICMP, the identifier. */
export function flowEnds(text: string, place: string, writer: PortWriter, scope?: string): string {
  return text.replace(/(:|id=)(\d+)/g, (_, sign: string, port: string, at: number) => {
    return sign + writer.write(Number(port), `${place} ${at < text.indexOf('>') ? 'sport' : 'dport'}`, scope);
  });
}

/** One line for each flow, whoever tracks it. */
export function flowLines(
  flows: Readonly<Record<string, readonly CapturedFlow[]>>,
  writer: PortWriter,
): Line[] {
  return Object.entries(flows)
    .flatMap(([netns, entries]) =>
      entries.map(({ proto, state, orig, reply, flags, mark }) => {
        const addresses = orig.replace(/:\d+/g, '');
        const place = `conntrack ${netns} ${proto} ${flags.join()} ${addresses}`;
        // A tunnel's source port is a hash of what it carries: flows may share it or not.
        const scope = orig.endsWith(`:${VXLAN_PORT}`) ? addresses : undefined;
        const ends = `${flowEnds(orig, `${place} original`, writer, scope)} | ${flowEnds(reply, `${place} reply`, writer, scope)}`;
        return {
          netns,
          text: `${proto} ${state ?? '-'} ${ends} ${flags.map((flag) => `[${flag}]`).join('')} mark=${mark}`,
        };
      }),
    )
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

function flowOf(entry: ConntrackEntry): CapturedFlow {
  const ends = ({ proto, src, dst, sport, dport }: Tuple) =>
    proto === 'icmp' ? `${src} > ${dst} id=${sport}` : `${src}:${sport} > ${dst}:${dport}`;
  return {
    proto: entry.original.proto,
    state: entry.tcp,
    orig: ends(entry.original),
    reply: ends(entry.reply),
    flags: [...(entry.seenReply ? [] : ['UNREPLIED']), ...(entry.assured ? ['ASSURED'] : [])],
    mark: entry.mark,
  };
}

/** The confirmed flows of every namespace, in the captures' words. */
export function flowsOf(learned: LearnedState): Record<string, CapturedFlow[]> {
  const flows: Record<string, CapturedFlow[]> = {};
  for (const { netns, table } of learned.entries()) {
    if (table !== 'conntrack' || flows[netns]) continue;
    flows[netns] = learned
      .rows(netns, 'conntrack')
      .filter((row) => row.confirmed)
      .map(flowOf);
  }
  return flows;
}
