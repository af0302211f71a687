// One case: a cluster, what was broken in it, and a request.
import { readScenario } from '../../src/core/cluster/read.ts';
import { podKey, type Cluster } from '../../src/core/cluster/types.ts';
import { compileDataplane } from '../../src/core/compile/dataplane.ts';
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import { labScript } from '../../src/core/io/labScript.ts';
import { must } from '../../src/core/problem.ts';
import { repetitions } from '../../src/core/run/repetitions.ts';
import { resolveRequest } from '../../src/core/run/request.ts';
import { Simulation } from '../../src/core/run/simulation.ts';
import { httpRequestHead } from '../../src/core/engine/servers.ts';
import type { TrafficRequest } from '../../src/core/trafficRequest.ts';
import type { AgentRequest, AgentTask } from './agent.ts';
import { edited, withForcedEndpoint, type Edit } from './edits.ts';
import { labNamespace } from './lab.ts';
import { streamOf, type ScenarioObjects } from './scenario.ts';

export interface LabCase {
  readonly name: string;
  readonly scenario: ScenarioObjects;
  readonly edits: readonly Edit[];
  readonly command: TrafficRequest;
}

/** The simulator on a dataplane that somebody tampered with. */
class EditedSimulation extends Simulation {
  override readonly dataplane: Dataplane;

  constructor(cluster: Cluster, edits: readonly Edit[]) {
    super(cluster);
    this.dataplane = edited(compileDataplane(cluster), edits);
  }
}

/** Seconds the client in the laboratory waits: longer than three questions of ARP take, shorter than ours to save time. */
const PATIENCE = 4;
/** As long as the simulator's client: each SYN that is sent again opens a flow of its own between tunnel ends. */
const TUNNEL_PATIENCE = 5;
/** Seconds for the last acknowledgements. */
const SETTLE = 0.06;
const DEFAULT_BYTES = { http: 0, tcp: 1, udp: 32, icmp: 56 } as const;
/** The payload begins with this, so that packets can be told from each other. */
export const TOKEN = 'PODWALK!';
const WARM_TOKEN = 'podwarm!';

export interface PreparedCase {
  readonly cluster: Cluster;
  readonly simulation: Simulation;
  /** The first request, and the repetitions after it. */
  readonly requests: readonly TrafficRequest[];
  readonly scheme: AgentRequest['scheme'];
  readonly script: string;
  readonly task: AgentTask;
}

function agentRequest(
  simulation: Simulation,
  request: TrafficRequest,
  token: string,
  sport?: number,
): AgentRequest {
  const resolved = resolveRequest(simulation.cluster, simulation.dataplane, request);
  if (!resolved.ok) throw new Error(`${request.to}: ${resolved.problems[0]?.message}`);
  const { netns, scheme, dst, dport, size, df, ttl, host, path, sport: own } = resolved.task;
  if (scheme === 'dns' || dst === null) throw new Error(`${request.to}: the lab sends to addresses`);
  return {
    netns: netns.name,
    scheme,
    dst,
    port: dport,
    sport: sport ?? own,
    size: size ?? DEFAULT_BYTES[scheme],
    body: scheme === 'http' ? `${httpText(host, path)}` : null,
    df,
    ttl,
    token,
  };
}

/** What the simulator's client sends. */
const httpText = (host: string, path: string): string =>
  `${httpRequestHead({ host, path, size: 0, headOnly: false }).join('\r\n')}\r\n\r\n`;

export function prepareCase({ name, scenario, edits, command }: LabCase): PreparedCase {
  const { cluster, problems } = readScenario(JSON.stringify(streamOf(scenario)), name);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault) throw new Error(`${name}: ${fault.message}`);
  const simulation = new EditedSimulation(must(cluster, 'cluster of a case'), edits);
  const { dataplane } = simulation;
  const requests = repetitions(command);
  const first = must(requests[0], 'request of a case');
  const wrong = simulation.check(first)[0];
  if (wrong) throw new Error(`${name}: ${wrong.message}`);
  const names = dataplane.names().map((known) => known.name);
  const namespaces = names.map((netns) => must(dataplane.netns(netns), `namespace ${netns}`));
  const request = agentRequest(simulation, first, TOKEN);
  const wanted = simulation.cluster.pods.find((pod) => podKey(pod) === command.endpoint)?.ip;
  const real: Dataplane =
    wanted === undefined
      ? dataplane
      : {
          names: () => dataplane.names(),
          address: (netns) => dataplane.address(netns),
          netns: (netns) => {
            const found = dataplane.netns(netns);
            return found && withForcedEndpoint(found, wanted);
          },
        };
  const isTunnel = namespaces.some(({ interfaces }) =>
    [...interfaces.values()].some(({ kind }) => kind === 'vxlan'),
  );
  const countsSyns = isTunnel && (request.scheme === 'tcp' || request.scheme === 'http');
  return {
    cluster: simulation.cluster,
    simulation,
    requests,
    scheme: request.scheme,
    script: labScript(real, names),
    task: {
      namespaces: Object.fromEntries(names.map((netns) => [netns, labNamespace(netns)])),
      listeners: namespaces.flatMap((netns) =>
        netns.listeners.map(({ proto, ip, port, owner }) => ({ netns: netns.name, proto, ip, port, owner })),
      ),
      before: command.warm ? [{ ...request, sport: request.sport - 1, token: WARM_TOKEN }] : [],
      request,
      further: requests.slice(1).map((next) => agentRequest(simulation, next, TOKEN)),
      patience: countsSyns ? TUNNEL_PATIENCE : PATIENCE,
      // What a warm-up left under way may be silent for longer than a second.
      mayEndEarly: !countsSyns && !command.warm,
      settle: SETTLE,
      tracked: namespaces.filter(({ netfilter }) => netfilter.conntrack).map((netns) => netns.name),
      save: 'iptables-nft-save',
    },
  };
}
