import type { Endpoint } from '../../cluster/types.ts';
import type { NftChain, NftSet } from '../../dataplane/nftables.ts';
import { nftElements } from '../../dataplane/nftables.ts';
import { must } from '../../problem.ts';
import {
  nftEndpointLines,
  nftExternalLines,
  nftFirewallLines,
  nftPolicyLines,
  usesNftFirewall,
} from './nftablesChains.ts';
import { elementKeys, mapElements, type MapElement } from './nftablesElements.ts';
import { nftChainNames, nftEndpointBase, nftPathIn, nftPortPath } from './nftablesNames.ts';
import type { NftProxySettings } from './nftablesSettings.ts';
import { nftChain } from './nftablesSkeleton.ts';
import { dependsOnNode, planPort, type PortPlan } from './portPlan.ts';
import { inProxyOrder, type ChainNames, type ServicePortInfo } from './servicePort.ts';
import type { ProxyHost } from './settings.ts';

/** What all nodes share, made when first needed. */
class Shared {
  readonly infos: readonly ServicePortInfo[];
  readonly settings: NftProxySettings;
  readonly #names: (ChainNames | undefined)[] = [];
  readonly #endpointChains = new Map<string, NftChain>();
  #byKey: Map<string, number> | undefined;
  #byPath: Map<string, number> | undefined;

  constructor(infos: readonly ServicePortInfo[], settings: NftProxySettings) {
    this.infos = infos;
    this.settings = settings;
  }

  info(port: number): ServicePortInfo {
    return must(this.infos[port], `Service port ${port}`);
  }

  names(port: number): ChainNames {
    return (this.#names[port] ??= nftChainNames(this.info(port)));
  }

  /** The port that has elements under a key. Where two claim an address, the first has it. */
  portAt(key: string): number | undefined {
    this.#byKey ??= indexed(this.infos, elementKeys);
    return this.#byKey.get(key);
  }

  /** The port that a chain or a set belongs to. */
  portOf(name: string): number | undefined {
    const path = nftPathIn(name);
    this.#byPath ??= indexed(this.infos, (info) => [nftPortPath(info)]);
    return path === undefined ? undefined : this.#byPath.get(path);
  }

  endpointChain(port: number, endpoint: Endpoint): NftChain {
    const info = this.info(port);
    const base = nftEndpointBase(info, endpoint);
    let chain = this.#endpointChains.get(base);
    if (!chain) {
      chain = nftChain(`endpoint-${base}`, () => nftEndpointLines(info, endpoint, base));
      this.#endpointChains.set(base, chain);
    }
    return chain;
  }
}

function indexed(
  infos: readonly ServicePortInfo[],
  keysOf: (info: ServicePortInfo) => readonly string[],
): Map<string, number> {
  const index = new Map<string, number>();
  infos.forEach((info, i) => {
    for (const key of keysOf(info)) if (!index.has(key)) index.set(key, i);
  });
  return index;
}

/** What one Service port comes to on a node. */
interface PortParts {
  readonly elements: readonly MapElement[];
  readonly chains: ReadonlyMap<string, NftChain>;
  /** Affinity sets. */
  readonly sets: ReadonlyMap<string, NftSet>;
}

/** Elements, chains and sets of all Service ports: those of one node on top of those that no node changes. */
export class NftPorts {
  readonly #shared: Shared;
  readonly #below: NftPorts | undefined;
  readonly #parts = new Map<number, PortParts>();

  constructor(infos: readonly ServicePortInfo[], settings: NftProxySettings, below?: NftPorts) {
    this.#shared = below ? below.#shared : new Shared(infos, settings);
    this.#below = below;
  }

  forNode(): NftPorts {
    return new NftPorts(this.#shared.infos, this.#shared.settings, this);
  }

  element(map: string, key: string, host: ProxyHost): MapElement | undefined {
    const port = this.#shared.portAt(key);
    if (port === undefined) return undefined;
    return this.#partsOf(port, host).elements.find((element) => element.map === map && element.key === key);
  }

  chain(name: string, host: ProxyHost): NftChain | undefined {
    const port = this.#shared.portOf(name);
    return port === undefined ? undefined : this.#partsOf(port, host).chains.get(name);
  }

  set(name: string, host: ProxyHost): NftSet | undefined {
    const port = this.#shared.portOf(name);
    return port === undefined ? undefined : this.#partsOf(port, host).sets.get(name);
  }

  /** The parts of every port, in the cluster's order. */
  *all(host: ProxyHost): Iterable<PortParts> {
    for (let port = 0; port < this.#shared.infos.length; port++) yield this.#partsOf(port, host);
  }

  #partsOf(port: number, host: ProxyHost): PortParts {
    const below = dependsOnNode(this.#shared.info(port)) ? undefined : this.#below;
    const cache = (below ?? this).#parts;
    let parts = cache.get(port);
    if (!parts) {
      const plan = planPort(this.#shared.info(port), this.#shared.names(port), host);
      cache.set(port, (parts = this.#makeParts(port, plan)));
    }
    return parts;
  }

  #makeParts(port: number, plan: PortPlan): PortParts {
    const { info, names, sets } = plan;
    const { settings } = this.#shared;
    const policy = (name: string, local: boolean): NftChain =>
      nftChain(name, () =>
        nftPolicyLines(plan, local ? sets.local : sets.cluster, local === info.internalLocal, settings),
      );
    const endpoints = inProxyOrder(sets.reachable, plan.node);
    const chains: NftChain[] = [
      ...(sets.cluster.length > 0 && info.usesCluster ? [policy(names.svc, false)] : []),
      ...(sets.local.length > 0 && info.usesLocal ? [policy(names.svl, true)] : []),
      ...(plan.usesExternalChain ? [nftChain(names.ext, () => nftExternalLines(plan, settings))] : []),
      ...(usesNftFirewall(info) ? [nftChain(names.fw, () => nftFirewallLines(plan))] : []),
      ...endpoints.map((endpoint) => this.#shared.endpointChain(port, endpoint)),
    ];
    const affinity = info.affinitySeconds === null ? [] : endpoints;
    return {
      elements: mapElements(plan),
      chains: new Map(chains.map((chain) => [chain.name, chain])),
      sets: new Map(
        affinity.map((endpoint) => {
          const set = affinitySet(`affinity-${nftEndpointBase(info, endpoint)}`, info.affinitySeconds);
          return [set.name, set];
        }),
      ),
    };
  }
}

const affinitySet = (name: string, timeoutSeconds: number | null): NftSet => ({
  kind: 'set',
  name,
  type: ['ipv4_addr'],
  comment: null,
  timeoutSeconds,
  elements: nftElements([]),
});
