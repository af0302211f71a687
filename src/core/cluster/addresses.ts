import type { Ip } from '../net/address.ts';
import { addressIn, networkOf, overlaps, type Prefix } from '../net/prefix.ts';

/** Pod blocks and who has them. Asking costs the same however many there are, as long as blocks are /24 or smaller. */
export class BlockPool {
  private readonly small = new Map<Ip, { block: Prefix; owner: string }[]>();
  private readonly wide: { block: Prefix; owner: string }[] = [];

  take(block: Prefix, owner: string): void {
    if (block.length < 24) {
      this.wide.push({ block, owner });
      return;
    }
    const network = networkOf(block.ip, 24);
    const inNetwork = this.small.get(network);
    if (inNetwork) inNetwork.push({ block, owner });
    else this.small.set(network, [{ block, owner }]);
  }

  /** Who has a block that shares an address with this one. */
  ownerOf(block: Prefix): string | undefined {
    const near =
      block.length < 24 ? [...this.small.values()].flat() : (this.small.get(networkOf(block.ip, 24)) ?? []);
    return [...near, ...this.wide].find((taken) => overlaps(taken.block, block))?.owner;
  }
}

/**
 * Addresses of one node's block, as host-local hands them out on a fresh node: upwards from .2, as .0 is the network,
 * .1 the gateway, and the last one the broadcast address.
 *
 * @see containernetworking/plugins plugins/ipam/host-local/backend/allocator/allocator.go
 */
export class PodAddresses {
  private readonly block: Prefix;
  private readonly taken: ReadonlyMap<Ip, unknown>;
  private position = 2;

  /** @param taken addresses that pods ask for by name; read when an address is wanted. */
  constructor(block: Prefix, taken: ReadonlyMap<Ip, unknown>) {
    this.block = block;
    this.taken = taken;
  }

  /** The next free address; `undefined` when the block is used up. */
  next(): Ip | undefined {
    const last = 2 ** (32 - this.block.length) - 1;
    while (this.position < last) {
      const address = addressIn(this.block, this.position++);
      if (!this.taken.has(address)) return address;
    }
    return undefined;
  }
}

/** How many pods a block holds: all addresses but network, gateway and broadcast. */
export const podCapacity = (block: Prefix): number => Math.max(0, 2 ** (32 - block.length) - 3);

/** Positions in the service range that kubeadm gives to default/kubernetes and kube-system/kube-dns. */
export const API_SERVER = 1;
export const CLUSTER_DNS = 10;

/**
 * ClusterIPs for Services that name none. The API server draws them at random from above the part of the range that is kept
 * for chosen addresses; we take them in order from there, and from that part when the rest is used up.
 *
 * @see KEP-3070: the part kept has min(max(16, size / 16), 256) addresses.
 */
export class ServiceAddresses {
  private readonly range: Prefix;
  private readonly taken: ReadonlySet<Ip>;
  private readonly size: number;
  private readonly start: number;
  private offered = 0;

  /** @param taken addresses that Services name. */
  constructor(range: Prefix, taken: ReadonlySet<Ip>) {
    this.range = range;
    this.taken = taken;
    this.size = 2 ** (32 - range.length);
    this.start = Math.min(Math.max(16, Math.floor(this.size / 16)), 256) + 1;
  }

  next(): Ip | undefined {
    const usable = this.size - 2; // neither the network nor the last address
    while (this.offered < usable) {
      const position = 1 + ((this.start - 1 + this.offered++) % usable);
      const address = addressIn(this.range, position);
      if (position !== API_SERVER && position !== CLUSTER_DNS && !this.taken.has(address)) return address;
    }
    return undefined;
  }

  /** The address kept for one Service, unless another has named it. */
  kept(position: typeof API_SERVER | typeof CLUSTER_DNS): Ip | undefined {
    const address = addressIn(this.range, position);
    return position >= this.size - 1 || this.taken.has(address) ? undefined : address;
  }
}

export const NODE_PORT_MIN = 30000;
export const NODE_PORT_MAX = 32767;

/** Node ports for Services that name none, upwards from 30000. */
export class NodePorts {
  private readonly taken: ReadonlyMap<number, unknown>;
  private port = NODE_PORT_MIN;

  constructor(taken: ReadonlyMap<number, unknown>) {
    this.taken = taken;
  }

  next(): number | undefined {
    while (this.port <= NODE_PORT_MAX) {
      const port = this.port++;
      if (!this.taken.has(port)) return port;
    }
    return undefined;
  }
}
