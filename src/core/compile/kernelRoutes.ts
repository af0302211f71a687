import { ip } from '../net/address.ts';
import { broadcastOf, networkOf, prefix, type Prefix } from '../net/prefix.ts';
import {
  TABLE_LOCAL,
  TABLE_MAIN,
  type Interface,
  type InterfaceAddress,
  type Route,
  type RoutingRule,
} from '../dataplane/netns.ts';
import { hostPrefix, inPrintedOrder, route } from './route.ts';

const TABLE_DEFAULT = 253;

const lookup = (priority: number, table: number): RoutingRule => ({
  priority,
  from: null,
  to: null,
  fwmark: null,
  iif: null,
  table,
  by: 'kernel',
});

/** The rules that every namespace is born with. @see Linux net/ipv4/fib_rules.c, fib_default_rules_init() */
export const KERNEL_RULES: readonly RoutingRule[] = [
  lookup(0, TABLE_LOCAL),
  lookup(32766, TABLE_MAIN),
  lookup(32767, TABLE_DEFAULT),
];

const onLink = (address: InterfaceAddress): Prefix => ({
  ip: networkOf(address.ip, address.length),
  length: address.length,
});

/**
 * The connected routes of the main table: one for each address that stands for more than itself.
 * @see Linux net/ipv4/fib_frontend.c, fib_add_ifaddr()
 */
export function connectedRoutes(devices: Iterable<Interface>): Route[] {
  return [...devices].flatMap((dev) =>
    dev.kind === 'loopback'
      ? []
      : dev.addresses
          .filter((address) => address.length < 32)
          .map((address) =>
            route(onLink(address), 'kernel', {
              dev: dev.name,
              scope: 'link',
              src: address.ip,
              proto: 'kernel',
            }),
          ),
  );
}

const LOOPBACK_NETWORK = prefix('127.0.0.0/8');

/**
 * The local table: what is delivered here, and the broadcast addresses of the links. A network's own address is no
 * broadcast address any more (Linux 5.14 and later).
 * @see Linux net/ipv4/fib_frontend.c, fib_add_ifaddr()
 */
export function localRoutes(devices: Iterable<Interface>): Route[] {
  const routes: Route[] = [];
  for (const dev of devices) {
    for (const address of dev.addresses) {
      const common = { dev: dev.name, src: address.ip, proto: 'kernel' } as const;
      const local = { ...common, type: 'local', scope: 'host' } as const;
      routes.push(route(hostPrefix(address.ip), 'kernel', local));
      if (dev.kind === 'loopback') routes.push(route(LOOPBACK_NETWORK, 'kernel', local));
      if (address.length < 31) {
        const to = hostPrefix(broadcastOf(onLink(address)));
        routes.push(route(to, 'kernel', { ...common, type: 'broadcast', scope: 'link' }));
      }
    }
  }
  return inPrintedOrder(routes);
}

/** What `lo` has as soon as it is up. */
export const LOOPBACK_ADDRESS: InterfaceAddress = { ip: ip('127.0.0.1'), length: 8 };
