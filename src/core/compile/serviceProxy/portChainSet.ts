import { must } from '../../problem.ts';
import { parseRule } from '../../dataplane/iptablesRule.ts';
import type { Endpoint } from '../../cluster/types.ts';
import type { Chain, Rule } from '../../dataplane/netfilter.ts';
import { lazyChain } from '../chains.ts';
import {
  endpointChainLines,
  endpointChainName,
  externalChainLines,
  firewallChainLines,
  policyChainLines,
  type ChainStyle,
} from './portChains.ts';
import { dependsOnNode, planPort, type PortPlan } from './portPlan.ts';
import type { CommonChain } from './portRules.ts';
import { chainNames, inProxyOrder, type ChainNames, type ServicePortInfo } from './servicePort.ts';
import type { ProxyHost } from './settings.ts';

const parse = (line: string): Rule => parseRule(line, 'kube-proxy');

const addressOf = ({ ip, port }: Endpoint): string => `${ip} ${port}`;

/** Each endpoint of a port asks whether it is among those of a node. */
const addresses = new WeakMap<readonly Endpoint[], ReadonlySet<string>>();

function isAmong(endpoint: Endpoint, endpoints: readonly Endpoint[]): boolean {
  let known = addresses.get(endpoints);
  if (!known) addresses.set(endpoints, (known = new Set(endpoints.map(addressOf))));
  return known.has(addressOf(endpoint));
}

/** What all nodes share, made when first needed. */
class Shared {
  readonly infos: readonly ServicePortInfo[];
  readonly style: ChainStyle;
  /** Whether two nodes can differ about a port; asked for every rule of every chain. */
  readonly dependsOnNode: readonly boolean[];
  readonly #names: (ChainNames | undefined)[] = [];
  #byHash: Map<string, number> | undefined;
  readonly #owners = new Map<string, { readonly port: number; readonly endpoint: Endpoint }>();
  readonly #registered = new Set<number>();
  readonly #endpointChains = new Map<string, Chain>();

  constructor(infos: readonly ServicePortInfo[], style: ChainStyle) {
    this.infos = infos;
    this.style = style;
    this.dependsOnNode = infos.map(dependsOnNode);
  }

  info(port: number): ServicePortInfo {
    return must(this.infos[port], `Service port ${port}`);
  }

  names(port: number): ChainNames {
    return (this.#names[port] ??= chainNames(this.info(port)));
  }

  /** The port whose chains carry this hash. */
  portOf(hash: string): number | undefined {
    this.#byHash ??= new Map(this.infos.map((_, i) => [this.names(i).svc.slice('KUBE-SVC-'.length), i]));
    return this.#byHash.get(hash);
  }

  /** Makes the endpoint chains of a port known by name, as nobody can tell a port from the hash of an endpoint. */
  register(port: number): void {
    if (this.#registered.has(port)) return;
    this.#registered.add(port);
    const info = this.info(port);
    for (const endpoint of info.endpoints) {
      this.#owners.set(endpointChainName(info, endpoint), { port, endpoint });
    }
  }

  endpointOwner(chain: string): { readonly port: number; readonly endpoint: Endpoint } | undefined {
    const known = this.#owners.get(chain);
    if (known || this.#registered.size === this.infos.length) return known;
    this.infos.forEach((_, i) => this.register(i)); // asked for by a name that no rule has shown yet
    return this.#owners.get(chain);
  }

  endpointChain(port: number, endpoint: Endpoint): Chain {
    const info = this.info(port);
    const name = endpointChainName(info, endpoint);
    const known = this.#endpointChains.get(name);
    if (known) return known;
    const chain = lazyChain(name, () => endpointChainLines(info, endpoint, name, this.style).map(parse));
    this.#endpointChains.set(name, chain);
    return chain;
  }
}

/** Plans, rules and chains of all Service ports: those of one node on top of those that no node changes. */
export class PortChains {
  readonly #shared: Shared;
  readonly #below: PortChains | undefined;
  readonly #plans = new Map<number, PortPlan>();
  readonly #rules = new Map<CommonChain, Map<number, readonly Rule[]>>();
  readonly #chains = new Map<number, ReadonlyMap<string, Chain>>();

  constructor(infos: readonly ServicePortInfo[], style: ChainStyle, below?: PortChains) {
    this.#shared = below ? below.#shared : new Shared(infos, style);
    this.#below = below;
  }

  forNode(): PortChains {
    return new PortChains(this.#shared.infos, this.#shared.style, this);
  }

  /** Whose job a port is: this view's, or that of the one below, which all nodes share. */
  #owner(port: number): PortChains {
    return this.#below && !this.#shared.dependsOnNode[port] ? this.#below : this;
  }

  plan(port: number, host: ProxyHost): PortPlan {
    const plans = this.#owner(port).#plans;
    const known = plans.get(port);
    if (known) return known;
    const plan = planPort(this.#shared.info(port), this.#shared.names(port), host);
    plans.set(port, plan);
    return plan;
  }

  /** What a port contributes to a chain of all Services. */
  commonRules(port: number, common: CommonChain, host: ProxyHost): readonly Rule[] {
    const cache: Map<CommonChain, Map<number, readonly Rule[]>> = this.#owner(port).#rules;
    let byPort = cache.get(common);
    if (!byPort) cache.set(common, (byPort = new Map<number, readonly Rule[]>()));
    const known = byPort.get(port);
    if (known) return known;
    const rules = common.lines(this.plan(port, host)).map(parse);
    byPort.set(port, rules);
    return rules;
  }

  /** A chain of a single Service port or endpoint, where this node has it. */
  lookup(name: string, host: ProxyHost): Chain | undefined {
    const [, kind, hash = ''] = /^KUBE-(SVC|SVL|EXT|FW|SEP)-([A-Z2-7]{16})$/.exec(name) ?? [];
    if (kind === undefined) return undefined;
    if (kind !== 'SEP') {
      const port = this.#shared.portOf(hash);
      return port === undefined ? undefined : this.#portChains(port, host).get(name);
    }
    const owner = this.#shared.endpointOwner(name);
    if (!owner) return undefined;
    const { reachable } = this.plan(owner.port, host).sets;
    return isAmong(owner.endpoint, reachable)
      ? this.#shared.endpointChain(owner.port, owner.endpoint)
      : undefined;
  }

  /** Every chain of a single Service port or endpoint that this node has. */
  *all(host: ProxyHost): Iterable<Chain> {
    for (let port = 0; port < this.#shared.infos.length; port++) {
      yield* this.#portChains(port, host).values();
      const { reachable } = this.plan(port, host).sets;
      for (const endpoint of inProxyOrder(reachable, host.node.name)) {
        yield this.#shared.endpointChain(port, endpoint);
      }
    }
  }

  #portChains(port: number, host: ProxyHost): ReadonlyMap<string, Chain> {
    const cache = this.#owner(port).#chains;
    const known = cache.get(port);
    if (known) return known;
    const chains = new Map(this.#makePortChains(port, this.plan(port, host)).map((c) => [c.name, c]));
    cache.set(port, chains);
    return chains;
  }

  #makePortChains(port: number, plan: PortPlan): Chain[] {
    const { info, names, sets } = plan;
    const shared = this.#shared;
    const policy = (name: string, local: boolean): Chain =>
      lazyChain(name, () => {
        shared.register(port);
        const endpoints = local ? sets.local : sets.cluster;
        return policyChainLines(plan, endpoints, local === info.internalLocal, shared.style).map(parse);
      });
    const chains: Chain[] = [];
    if (plan.usesExternalChain) {
      chains.push(lazyChain(names.ext, () => externalChainLines(plan, shared.style).map(parse)));
    }
    if (plan.usesFirewallChain) chains.push(lazyChain(names.fw, () => firewallChainLines(plan).map(parse)));
    if (sets.cluster.length > 0 && info.usesCluster) chains.push(policy(names.svc, false));
    if (sets.local.length > 0 && info.usesLocal) chains.push(policy(names.svl, true));
    return chains;
  }
}
