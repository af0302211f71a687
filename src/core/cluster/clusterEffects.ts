import { entries, entry, unmodelled, type Effect } from './effects.ts';

export const NODE_STATUS_EFFECTS: Readonly<Record<string, Effect>> = {
  conditions: unmodelled('node', 'a node that is not ready, or without network, may not answer', (value) =>
    entries(value).some((condition) => {
      const [type, status] = [entry(condition, 'type'), entry(condition, 'status')];
      return (type === 'Ready' && status !== 'True') || (type === 'NetworkUnavailable' && status === 'True');
    }),
  ),
  nodeInfo: unmodelled(
    'node',
    'the network of Windows works otherwise',
    (value) => entry(value, 'operatingSystem') === 'windows',
  ),
};

const IPV6 = 'IPv6 is not modelled: clients that take the Service’s IPv6 address see something else';

export const SERVICE_EFFECTS: Readonly<Record<string, Effect>> = {
  ipFamily: unmodelled('service', IPV6, (value) => value === 'IPv6'),
  ipFamilies: unmodelled('service', IPV6, (value) => entries(value).includes('IPv6')),
  ipFamilyPolicy: unmodelled('service', IPV6, (value) => value === 'RequireDualStack'),
};

export const BALANCER_EFFECTS: Readonly<Record<string, Effect>> = {
  hostname: unmodelled('names', 'nobody here knows the load balancer by this name'),
};
