import type { TrafficRequest } from '../trafficRequest.ts';

/** One line of a capture: the first packet of a kind, seen at one device. `outer` is the envelope of an encapsulated one. */
export interface CapturedFrame {
  readonly netns: string;
  readonly dev: string;
  readonly dir: 'in' | 'out';
  readonly pkttype?: 'otherhost';
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly ttl: number;
  readonly len: number;
  readonly df?: boolean;
  readonly flags?: string;
  readonly icmp?: string;
  /** `NETNS DEV` whose address the frame is meant for. */
  readonly dmacOf?: string;
  readonly outer?: {
    readonly src: string;
    readonly dst: string;
    readonly dport: number;
    readonly ttl: number;
    readonly df: boolean;
    readonly vni: number;
  };
}

export interface CapturedArp {
  readonly netns: string;
  readonly dev: string;
  readonly dir: 'in' | 'out';
  readonly arp: string;
}

/** The rules of one base chain that matched, after frame number `afterHop` of the request. */
export interface CapturedRules {
  readonly netns: string;
  readonly afterHop: number;
  readonly hook: string;
  readonly table: string;
  readonly chain: string;
  readonly rules: readonly string[];
}

export interface CapturedFlow {
  readonly proto: string;
  readonly state: string | null;
  readonly orig: string;
  readonly reply: string;
  readonly flags: readonly string[];
  readonly mark: number;
}

export interface CapturedOutcome {
  readonly result: string;
  readonly errno?: string;
  readonly servedBy?: string;
  readonly serverSawClient?: string;
  readonly replyTTL?: number;
  readonly icmpError?: { readonly type: string; readonly from: string; readonly mtu?: number };
}

/** What a real kernel did with one request: a file of `src/testing/fixtures/kernel-captures`. */
export interface Capture {
  readonly name: string;
  readonly title: string;
  readonly command: TrafficRequest;
  readonly scenario: readonly unknown[];
  readonly expect: {
    readonly outcome: CapturedOutcome;
    readonly request?: readonly CapturedFrame[];
    readonly reply?: readonly CapturedFrame[];
    readonly icmpError?: readonly CapturedFrame[];
    readonly arp?: readonly CapturedArp[];
    readonly rulesMatched?: readonly CapturedRules[];
    readonly conntrack?: Readonly<Record<string, readonly CapturedFlow[]>>;
    /** The connections after the first, where the command repeats. */
    readonly further?: readonly CapturedOutcome[];
  };
}
