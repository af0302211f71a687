import { nftKeyText, type NftElement, type NftVerdict } from '../../dataplane/nftables.ts';
import type { Ip } from '../../net/address.ts';
import { usesNftFirewall } from './nftablesChains.ts';
import type { NftMapName } from './nftablesSkeleton.ts';
import type { PortPlan } from './portPlan.ts';
import type { ServicePortInfo } from './servicePort.ts';

/** An element and the map it stands in. */
export interface MapElement extends NftElement {
  readonly map: NftMapName;
}

const addressKey = ({ protocol, port }: ServicePortInfo, address: Ip): string =>
  nftKeyText([address, protocol, port]);
const nodePortKey = ({ protocol, nodePort }: ServicePortInfo): string =>
  nftKeyText([protocol, nodePort ?? 0]);

/** Every key under which elements of a Service port can stand, whatever becomes of it on a node. */
export const elementKeys = (info: ServicePortInfo): string[] => [
  ...[info.clusterIP, ...info.externalIPs, ...info.loadBalancerIPs].map((address) =>
    addressKey(info, address),
  ),
  ...(info.nodePort === null ? [] : [nodePortKey(info)]),
];

const go = (chain: string): NftVerdict => ({ kind: 'goto', chain });

/**
 * What a Service port adds to the maps of one node.
 * @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, syncProxyRules()
 */
export function mapElements({ info, names, sets, hasInternal, hasExternal }: PortPlan): MapElement[] {
  // No endpoints anywhere: reject. Only none that the traffic policy allows: drop.
  const refusal: NftVerdict = sets.hasAny ? { kind: 'drop' } : go('reject-chain');
  const way = (map: NftMapName, key: string, chain: string): MapElement => ({
    map,
    key,
    verdict: go(chain),
    comment: null,
  });
  const refused = (map: NftMapName, key: string): MapElement => ({
    map,
    key,
    verdict: refusal,
    comment: info.name,
  });
  const toClusterIP = addressKey(info, info.clusterIP);
  const elements: MapElement[] = [
    hasInternal
      ? way('service-ips', toClusterIP, info.internalLocal ? names.svl : names.svc)
      : refused('no-endpoint-services', toClusterIP),
  ];
  for (const address of [...info.externalIPs, ...info.loadBalancerIPs]) {
    const key = addressKey(info, address);
    if (sets.hasAny) elements.push(way('service-ips', key, names.ext));
    if (!hasExternal) elements.push(refused('no-endpoint-services', key));
  }
  if (usesNftFirewall(info)) {
    for (const address of info.loadBalancerIPs) {
      elements.push({
        ...way('firewall-ips', addressKey(info, address), names.fw),
        comment: info.name,
      });
    }
  }
  if (info.nodePort !== null) {
    const key = nodePortKey(info);
    if (sets.hasAny) elements.push(way('service-nodeports', key, names.ext));
    if (!hasExternal) elements.push(refused('no-endpoint-nodeports', key));
  }
  return elements;
}
