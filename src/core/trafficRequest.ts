/** Who sends what to whom, as typed, clicked, or written into a scenario's `spec.requests`. */
export interface TrafficRequest {
  /** `pod/NS/NAME[/CONTAINER]`, `node/NAME`, `external/NAME`. */
  readonly from: string;
  /**
   * `http://HOST[:PORT]/PATH`, `tcp://…`, `udp://…`, `icmp://…`; HOST is an address or a name that is looked up first.
   * `dns://SERVER[:PORT]/NAME[?type=TYPE]` asks one question, as `dig @SERVER NAME TYPE` does.
   */
  readonly to: string;
  readonly sport?: number;
  readonly seed?: number;
  /** Payload bytes. */
  readonly size?: number;
  /** What `tcp://` and `udp://` send, a character for each octet; it says its own size. */
  readonly content?: string;
  readonly df?: boolean;
  readonly ttl?: number;
  readonly count?: number;
  /** Send one unrecorded request first. */
  readonly warm?: boolean;
  /** Milliseconds the client waits for each thing it waits for: DEFAULT_TIMEOUT_MS unless told. */
  readonly timeoutMs?: number;
  /** Sequence number of an echo (1). */
  readonly seq?: number;
  /** HTTP asks for the head of the answer alone. */
  readonly headOnly?: boolean;
  /** The Host header, where it is not the host of `to`. */
  readonly hostHeader?: string;
  /** `NAMESPACE/POD`: follow the outcome that picks this endpoint. */
  readonly endpoint?: string;
}

/** As `curl --connect-timeout 5` waits; a program that sets no limit waits as long as its kernel tries. */
export const DEFAULT_TIMEOUT_MS = 5000;

/** What a field of a request may hold. */
export type RequestField =
  | { readonly kind: 'port' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text' }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number };

/** All fields but the two ends. */
export type RequestFieldName = Exclude<keyof TrafficRequest, 'from' | 'to'>;

const whole = (least: number, most: number): RequestField => ({ kind: 'whole', least, most });

/**
 * Every field beside `from` and `to`: those who write requests and those who read them (scenarios, links, the address
 * of the page) go by this one table, so that what is written can be read. A field that is missing here does not compile.
 */
export const REQUEST_FIELDS: Readonly<Record<RequestFieldName, RequestField>> = {
  sport: { kind: 'port' },
  seed: whole(0, 0xffffffff),
  // The most an IPv4 datagram holds behind its headers.
  size: whole(0, 65_507),
  content: { kind: 'text' },
  df: { kind: 'flag' },
  ttl: whole(1, 255),
  count: whole(1, 1000),
  warm: { kind: 'flag' },
  // Ten minutes.
  timeoutMs: whole(1, 600_000),
  seq: whole(0, 65_535),
  headOnly: { kind: 'flag' },
  hostHeader: { kind: 'text' },
  endpoint: { kind: 'text' },
};

export const REQUEST_FIELD_NAMES = Object.keys(REQUEST_FIELDS) as readonly RequestFieldName[];
