import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import type { TrafficRequest } from '../../core/trace/run.ts';
import type { ModeChoice } from '../../worker/protocol.ts';

/** What a link says beside the scenario itself. */
export interface View {
  readonly modes: ModeChoice;
  /** `null`: the scenario's first request. */
  readonly request: TrafficRequest | null;
  /** -1: before the first step. */
  readonly at: number;
}

export interface ShortLink extends View {
  readonly id: string;
  /** Modes that the link names and this version does not have. */
  readonly unknownModes: readonly string[];
}

const known = (modes: readonly string[], value: string | null): string | null =>
  value !== null && modes.includes(value) ? value : null;

/** Reads `?scenario=ID&cni=…&proxy=…&from=…&to=…&endpoint=…&seed=…&step=…`; `null` without a scenario. */
export function readShortLink(search: string): ShortLink | null {
  const query = new URLSearchParams(search);
  const id = query.get('scenario');
  if (id === null) return null;
  const cni = query.get('cni');
  const proxy = query.get('proxy');
  const modes = {
    podNetwork: known(POD_NETWORK_MODES, cni),
    serviceProxy: known(SERVICE_PROXY_MODES, proxy),
  };
  const unknownModes = [
    cni !== null && modes.podNetwork === null ? cni : '',
    proxy !== null && modes.serviceProxy === null ? proxy : '',
  ].filter(Boolean);
  const step = Number(query.get('step') ?? 0);
  return {
    id,
    modes,
    unknownModes,
    request: readRequest(query),
    at: Number.isSafeInteger(step) && step > 0 ? step - 1 : -1,
  };
}

function readRequest(query: URLSearchParams): TrafficRequest | null {
  const from = query.get('from');
  const to = query.get('to');
  if (from === null || to === null) return null;
  const endpoint = query.get('endpoint');
  const seed = Number(query.get('seed') ?? Number.NaN);
  return {
    from,
    to,
    ...(endpoint === null ? {} : { endpoint }),
    ...(Number.isSafeInteger(seed) ? { seed } : {}),
  };
}

/** Writes what `readShortLink` reads, leaving out what is as the scenario has it. */
export function writeShortLink(id: string, { modes, request, at }: View): string {
  const query = new URLSearchParams({ scenario: id });
  if (modes.podNetwork !== null) query.set('cni', modes.podNetwork);
  if (modes.serviceProxy !== null) query.set('proxy', modes.serviceProxy);
  if (request) {
    query.set('from', request.from);
    query.set('to', request.to);
    if (request.endpoint !== undefined) query.set('endpoint', request.endpoint);
    if (request.seed !== undefined) query.set('seed', String(request.seed));
  }
  if (at >= 0) query.set('step', String(at + 1));
  // Slashes and colons may stand in a query as they are; the link stays readable.
  return `?${query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}
