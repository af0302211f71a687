import type { Cluster, Pod } from '../cluster/types.ts';
import { podKey } from '../cluster/types.ts';
import { machineMac, macFromName, podMac, type Mac } from '../net/mac.ts';
import { addressIn } from '../net/prefix.ts';
import type { Ip } from '../net/address.ts';

/** Nobody else is called so. */
const ROUTER = '';

// Clusters never change, so who has an address first is found once.
const machines = new WeakMap<Cluster, ReadonlyMap<Ip, string>>();
const pods = new WeakMap<Cluster, ReadonlyMap<Ip, Pod | null>>();

function machineOwners({ spec, nodes }: Cluster): ReadonlyMap<Ip, string> {
  const owners = new Map<Ip, string>([[spec.underlay.gateway, ROUTER]]);
  for (const { name, ip } of [...nodes, ...spec.externals]) if (!owners.has(ip)) owners.set(ip, name);
  return owners;
}

/** `null`: the address is that of a bridge. */
function podOwners({ nodes, pods: all }: Cluster): ReadonlyMap<Ip, Pod | null> {
  const owners = new Map<Ip, Pod | null>();
  for (const { podCIDR } of nodes) owners.set(addressIn(podCIDR, 1), null);
  for (const pod of all) if (!pod.hostNetwork && !owners.has(pod.ip)) owners.set(pod.ip, pod);
  return owners;
}

/**
 * The MAC address of a node or of a host outside, which shows its IP address. Who has that of somebody before it, the router
 * first of all, has a MAC address of its own all the same, as cards do.
 */
export function macOfMachine(cluster: Cluster, name: string, ip: Ip): Mac {
  let owners = machines.get(cluster);
  if (!owners) machines.set(cluster, (owners = machineOwners(cluster)));
  return owners.get(ip) === name ? machineMac(ip) : macFromName(`${name} eth0`);
}

/** The MAC address of a pod's device, which shows its IP address unless somebody before it has that. */
export function macOfPod(cluster: Cluster, pod: Pod): Mac {
  let owners = pods.get(cluster);
  if (!owners) pods.set(cluster, (owners = podOwners(cluster)));
  return owners.get(pod.ip) === pod ? podMac(pod.ip) : macFromName(`${podKey(pod)} eth0`);
}
