// The flows of a namespace as `conntrack -L` printed them.
import type { CapturedFlow } from '../../src/core/testing/capture.ts';
import { VXLAN_PORT } from '../../src/core/testing/capturePorts.ts';
import type { Sorted } from './kernelCapture.ts';

/** Reads `conntrack -L`. */
export function parseConntrack(text: string): CapturedFlow[] {
  return text.split('\n').flatMap((line): CapturedFlow[] => {
    const proto = /^(\w+)/.exec(line)?.[1];
    const halves = [
      ...line.matchAll(/src=(\S+) dst=(\S+) (?:sport=(\d+) dport=(\d+)|type=\d+ code=\d+ id=(\d+))/g),
    ];
    const [original, reply] = halves.map(([, src, dst, sport, dport, id]) =>
      id === undefined ? `${src}:${sport} > ${dst}:${dport}` : `${src} > ${dst} id=${id}`,
    );
    if (proto === undefined || original === undefined || reply === undefined) return [];
    const state = /^tcp\s+6\s+\d+\s+([A-Z_0-9]+)\s/.exec(line)?.[1] ?? null;
    const flags = ['UNREPLIED', 'ASSURED'].filter((flag) => line.includes(`[${flag}]`));
    const mark = Number(/mark=(\d+)/.exec(line)?.[1] ?? 0);
    return [{ proto, state, orig: original, reply, flags, mark }];
  });
}

/** Milliseconds within which two timers of the kernel that are set to the same time fire. */
const SAME_MOMENT_MS = 50;

/**
 * The flows without the one of a tunnel that was opened for the SYN which is sent for the fourth time at the very moment when
 * host unreachable is told: whether it still leaves is chance, as with the questions of ARP.
 */
export function withoutLastSyn(
  flows: readonly CapturedFlow[],
  { request, icmpError, others }: Pick<Sorted, 'request' | 'icmpError' | 'others'>,
): CapturedFlow[] {
  const [first] = request;
  const [error] = icmpError;
  const late = others.filter(
    ({ ip, ms }) =>
      error !== undefined &&
      ip?.flags === 'S' &&
      ip.seq === first?.ip?.seq &&
      Math.abs(ms - error.ms) < SAME_MOMENT_MS,
  );
  const ports = late.flatMap(({ outer }) => outer?.sport ?? []);
  return flows.filter(
    ({ orig }) => !(orig.endsWith(`:${VXLAN_PORT}`) && ports.some((port) => orig.includes(`:${port} > `))),
  );
}
