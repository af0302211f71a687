import type { Interface } from '../../dataplane/netns.ts';
import { linkTraits } from '../format/ipAddr.ts';
import { failed, peerIndexOf, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import { incomplete } from './ipOptions.ts';

/**
 * `veth1@eth0`: `bridge` looks for the other end's number in the namespace it runs in, and so shows whatever device has
 * that number there. The real tool does.
 */
function portName(host: ShellHost, device: Interface): string {
  const index = device.kind === 'veth' ? peerIndexOf(host, device) : null;
  if (index === null) return device.name;
  const near = [...host.netns.interfaces.values()].find((dev) => dev.index === index);
  return `${device.name}@${near?.name ?? `if${index}`}`;
}

/** `bridge link show [dev NAME]`. @see iproute2 bridge/link.c, print_linkinfo() */
export function showPorts(host: ShellHost, details: boolean, argv: readonly string[]): CommandResult {
  const { interfaces } = host.netns;
  const words = new Words(argv);
  let dev: string | null = null;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const value = word === 'dev' ? words.next() : word;
    if (value === undefined) return incomplete;
    dev = value;
  }
  if (dev !== null && !interfaces.has(dev)) return failed(255, `Cannot find device "${dev}"`);
  const ports = [...interfaces.values()].filter(
    ({ name, master }) => master !== null && (dev === null || name === dev),
  );
  return printed(
    ports.flatMap((port) => {
      const { index, mtu, master, hairpin } = port;
      const line = `${index}: ${portName(host, port)}: <${linkTraits(port).flags}> mtu ${mtu} master ${master} state forwarding priority 32 cost 2 `;
      const more = `    hairpin ${hairpin ? 'on' : 'off'} guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off `;
      return details ? [line, more] : [line];
    }),
  );
}
