import type { Capture } from './capture.ts';

/** The UDP port that every VXLAN of the captures listens on. */
export const VXLAN_PORT = 8472;

/** Every number that stands under a key of the scenario which names ports. */
function portsIn(value: unknown, found: Set<number>, underPort = false): void {
  if (typeof value === 'number' && underPort) found.add(value);
  else if (Array.isArray(value)) for (const item of value) portsIn(item, found, underPort);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) portsIn(item, found, /port/i.test(key));
  }
}

/**
 * The ports of a capture that are not left to chance. All others were drawn (`--random-fully`, a VXLAN source port, an
 * echo identifier): they are shown as `*`, and compared only in that one port plays the same part everywhere.
 */
export function knownPorts(capture: Capture): ReadonlySet<number> {
  const known = new Set([VXLAN_PORT]);
  portsIn(capture.scenario, known);
  const written = /:(\d+)(\/|$)/.exec(capture.command.to);
  if (written) known.add(Number(written[1]));
  const { sport, count = 1 } = capture.command;
  if (sport !== undefined) for (let i = 0; i < count; i++) known.add(sport + i);
  return known;
}

interface Drawn {
  readonly port: number;
  readonly scope: string;
}

/** Writes ports for comparison, and notes which drawn ports stood where. */
export class PortWriter {
  /** Drawn ports by the place they were seen in, such as `node1 conntrack tcp … reply.dport`. */
  readonly drawn = new Map<string, Drawn>();
  private readonly known: ReadonlySet<number>;
  private readonly ambiguous = new Set<string>();

  constructor(known: ReadonlySet<number>) {
    this.known = known;
  }

  /** @param scope within which one port is one draw; by default everywhere. */
  write(port: number, place: string, scope = ''): string {
    if (this.known.has(port)) return `${port}`;
    // Two flows between the same ends: which of them a place means cannot be told.
    if (this.drawn.has(place)) this.ambiguous.add(place);
    if (this.ambiguous.has(place)) this.drawn.delete(place);
    else this.drawn.set(place, { port, scope });
    return '*';
  }
}

/**
 * Places where two drawn ports are one on one side and differ on the other.
 *
 * @param expected,actual drawn ports by place; places that only one side has are somebody else's mismatch.
 */
export function inconsistentPorts(
  expected: ReadonlyMap<string, Drawn>,
  actual: ReadonlyMap<string, Drawn>,
): string[] {
  const bound = new Map<string, { port: number; place: string }>();
  const wrong: string[] = [];
  for (const [place, { port, scope }] of expected) {
    const here = actual.get(place)?.port;
    if (here === undefined) continue;
    const draw = `${scope} ${port}`;
    const before = bound.get(draw);
    if (before === undefined) bound.set(draw, { port: here, place });
    else if (before.port !== here) {
      wrong.push(`the port drawn at "${before.place}" is ${before.port}, but ${here} at "${place}"`);
    }
  }
  return wrong;
}
