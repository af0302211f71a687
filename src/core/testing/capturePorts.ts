import type { Capture } from './capture.ts';

/** The UDP port that every VXLAN of the captures listens on. */
const VXLAN_PORT = 8472;

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

/** Writes ports for comparison, and notes which drawn ports stood where. */
export class PortWriter {
  /** Drawn ports by the place they were seen in, such as `node1 conntrack tcp … reply.dport`. */
  readonly drawn = new Map<string, number>();
  private readonly known: ReadonlySet<number>;
  private readonly ambiguous = new Set<string>();

  constructor(known: ReadonlySet<number>) {
    this.known = known;
  }

  write(port: number, place: string): string {
    if (this.known.has(port)) return `${port}`;
    // Two flows between the same ends: which of them a place means cannot be told.
    if (this.drawn.has(place)) this.ambiguous.add(place);
    if (this.ambiguous.has(place)) this.drawn.delete(place);
    else this.drawn.set(place, port);
    return '*';
  }
}

/**
 * Places where two drawn ports are one on one side and differ on the other.
 *
 * @param expected,actual drawn ports by place; places that only one side has are somebody else's mismatch.
 */
export function inconsistentPorts(
  expected: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
): string[] {
  const bound = new Map<number, { port: number; place: string }>();
  const wrong: string[] = [];
  for (const [place, port] of expected) {
    const here = actual.get(place);
    if (here === undefined) continue;
    const before = bound.get(port);
    if (before === undefined) bound.set(port, { port: here, place });
    else if (before.port !== here) {
      wrong.push(`the port drawn at "${before.place}" is ${before.port}, but ${here} at "${place}"`);
    }
  }
  return wrong;
}
