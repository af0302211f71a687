// Why nobody has an address, or no way leads there. Each is the rest of a sentence that starts with "because".

export const noSuchPod = (ip: string): string => `no pod has the address ${ip}`;

/** An address that EndpointSlices still name. */
export const stalePod = (service: string, ip: string): string =>
  `the endpoints of the Service ${service} name ${ip}, and no pod has this address`;

export const noSuchMachine = (ip: string): string => `no machine on the nodes’ network has ${ip}`;

export const nobodyKnown = (ip: string): string => `nobody in this scenario has the address ${ip}`;

export const otherNodeAddress = (node: string, type: string, ip: string, used: string): string =>
  `${ip} is another address of ${node} (${type}), and only its first InternalIP ${used} is modelled`;

/** A pod's address where only nodes' routes lead to pods. */
export const podsAreInside = (ip: string): string =>
  `${ip} is the address of a pod, and outside the cluster no route leads to pods`;

/** The answer to a packet that left the cluster with a pod's address on it. */
export const noWayBack = (ip: string): string =>
  `the answer is for the pod address ${ip}, to which no route leads from outside the cluster: the request went out without a node’s address on it (masquerade)`;
