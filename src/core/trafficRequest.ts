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
  /** Milliseconds the client waits for each thing it waits for (5000). */
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
