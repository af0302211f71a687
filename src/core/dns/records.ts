import type { Ip } from '../net/address.ts';

/** A Service as CoreDNS keeps it. */
export interface DnsService {
  readonly namespace: string;
  readonly name: string;
  /** Empty: headless. */
  readonly clusterIPs: readonly Ip[];
  /** A service without ports counts as one port without a name (number -1), as CoreDNS notes it. */
  readonly ports: readonly DnsPort[];
  /** `null` for all but type ExternalName. */
  readonly externalName: string | null;
}

export interface DnsPort {
  readonly name: string;
  /** `tcp`, `udp`, `sctp`. */
  readonly protocol: string;
  /** -1: there is none, so no SRV record either. */
  readonly port: number;
}

/** One ready address behind a Service, with the ports it has there. */
export interface DnsEndpoint {
  readonly ip: Ip;
  /** From the EndpointSlice; `null`: the address with dashes is its name. */
  readonly hostname: string | null;
  /** Name of the pod, where it is one. */
  readonly pod: string | null;
  readonly ports: readonly DnsPort[];
}

/** What CoreDNS has learned from the API server, by the questions it asks of it. */
export interface DnsRecords {
  service(namespace: string, name: string): DnsService | undefined;
  endpoints(service: DnsService): readonly DnsEndpoint[];
  hasNamespace(namespace: string): boolean;
  /** Whether some pod of the namespace has this address. */
  hasPod(namespace: string, ip: Ip): boolean;
  /** The Service whose ClusterIP this is. */
  serviceWithIp(ip: Ip): DnsService | undefined;
  /** Services that have this address behind them. */
  servicesBehind(ip: Ip): readonly DnsService[];
}
