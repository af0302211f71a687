// What goes into agent.py, and what comes out.
import type { Listener } from '../../src/core/dataplane/netns.ts';

export interface AgentRequest {
  /** Name of the client's namespace in the dataplane. */
  readonly netns: string;
  readonly scheme: 'http' | 'tcp' | 'udp' | 'icmp';
  readonly dst: string;
  readonly port: number;
  readonly sport: number;
  /** Payload bytes. */
  readonly size: number;
  /** An HTTP request as text; `null` for bytes. */
  readonly body: string | null;
  readonly df: boolean | null;
  readonly ttl: number | null;
  /** First bytes of the payload, by which its packets are known. */
  readonly token: string;
}

export interface AgentTask {
  /** Name in the dataplane → name below /run/netns. */
  readonly namespaces: Readonly<Record<string, string>>;
  readonly listeners: readonly (Pick<Listener, 'proto' | 'ip' | 'port' | 'owner'> & {
    readonly netns: string;
  })[];
  /** Requests that nobody watches. */
  readonly before: readonly AgentRequest[];
  readonly request: AgentRequest;
  /** Requests of which only the outcome counts. */
  readonly further: readonly AgentRequest[];
  /** Seconds the client waits for each thing. */
  readonly patience: number;
  /** Whether it may give up earlier where nothing is under way any more. */
  readonly mayEndEarly: boolean;
  /** Seconds between a request's end and the look at the tables. */
  readonly settle: number;
  /** Namespaces with connection tracking. */
  readonly tracked: readonly string[];
  /** The program that prints the rules with their counters. */
  readonly save: string;
}

export interface AgentFrame {
  readonly netns: string;
  readonly dev: string;
  /** PACKET_HOST, BROADCAST, MULTICAST, OTHERHOST, OUTGOING: 0–4. */
  readonly pkttype: number;
  /** Nanoseconds since 1970. */
  readonly ns: number;
  /** Hexadecimal, cut after some hundred bytes. */
  readonly data: string;
}

export interface AgentOutcome {
  readonly result: 'delivered' | 'failed';
  readonly errno: string | null;
  /** What the socket's error queue said. */
  readonly icmp: {
    readonly errno: string;
    readonly origin: string;
    readonly type: number;
    readonly code: number;
    readonly from: string | null;
    readonly mtu: number;
  } | null;
  readonly served: { readonly owner: string; readonly client: string } | null;
}

export interface AgentResult {
  readonly outcome: AgentOutcome;
  readonly further: readonly AgentOutcome[];
  readonly frames: readonly AgentFrame[];
  /** What `conntrack -L` and `iptables-save -c` printed, by namespace. */
  readonly conntrack: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
}
