import { assembleNetNs, type NewInterface } from '../compile/host.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { NetNs, Route, Sysctls } from '../dataplane/netns.ts';
import { macFromName } from '../net/mac.ts';
import { ip } from '../net/address.ts';
import { dataplaneOf } from './run.ts';

/** A machine with one device on the wire. Addresses are written `10.8.0.1/24`. */
interface Machine {
  readonly name: string;
  readonly eth0: readonly string[];
  /** Addresses that the machine has besides, on a device without a wire. */
  readonly elsewhere?: readonly string[];
  readonly routes?: readonly Route[];
  readonly sysctls?: Sysctls;
}

const addressesOf = (written: readonly string[]) =>
  written.map((text) => {
    const [address = '', length] = text.split('/');
    return { ip: ip(address), length: Number(length) };
  });

const base = { mtu: 1500, master: null, hairpin: false, by: 'operator' } as const;

/** Machines on one switch, whose kernels are as they boot. */
export function linkOf(...machines: readonly Machine[]): Dataplane {
  const ports = machines.map(({ name }): NewInterface => ({
    ...base,
    kind: 'veth',
    name: `p-${name}`,
    mac: macFromName(`p-${name}`),
    addresses: [],
    master: 'br0',
    peer: { netns: name, dev: 'eth0' },
  }));
  const br0: NewInterface = {
    ...base,
    kind: 'bridge',
    promiscuous: false,
    name: 'br0',
    mac: macFromName('br0'),
    addresses: [],
  };
  const bridge = assembleNetNs({
    name: 'switch',
    kind: 'switch',
    interfaces: [br0, ...ports],
    routes: [],
    sysctls: {},
  });
  return dataplaneOf(bridge, ...machines.map(machineOf));
}

function machineOf({ name, eth0, elsewhere = [], routes = [], sysctls = {} }: Machine): NetNs {
  const wired: NewInterface = {
    ...base,
    kind: 'veth',
    name: 'eth0',
    mac: macFromName(name),
    addresses: addressesOf(eth0),
    peer: { netns: 'switch', dev: `p-${name}` },
  };
  const dummy: NewInterface = {
    ...base,
    kind: 'dummy',
    name: 'dummy0',
    mac: macFromName(`${name} dummy0`),
    addresses: addressesOf(elsewhere),
  };
  const interfaces = elsewhere.length > 0 ? [wired, dummy] : [wired];
  return assembleNetNs({ name, kind: 'external', interfaces, routes, sysctls });
}
