import type { Field } from './field.ts';
import { readListens } from './hostListens.ts';
import type { HostSettings } from './types.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { knownKeys } from './unknownKeys.ts';

/** Reads `spec.hosts`: what differs on a host from a fresh install. */
export function readHosts(field: Field): Map<string, HostSettings> {
  const hosts = new Map<string, HostSettings>();
  for (const name of field.keys()) {
    const host = field.at(name);
    knownKeys(host, ['sysctls', 'forwardPolicy', 'listens']);
    const sysctls: Record<string, string> = {};
    for (const key of host.at('sysctls').keys()) {
      const setting = host.at('sysctls').at(key);
      const value = typeof setting.value === 'number' ? String(setting.value) : setting.text();
      if (value !== undefined) sysctls[key] = value;
    }
    hosts.set(name, {
      sysctls,
      forwardPolicy: host.at('forwardPolicy').oneOf<'ACCEPT' | 'DROP'>(['ACCEPT', 'DROP']) ?? null,
      ...readListens(host.at('listens')),
    });
  }
  return hosts;
}

const REQUEST_KEYS = [
  'from',
  'to',
  'sport',
  'seed',
  'size',
  'df',
  'ttl',
  'count',
  'warm',
  'endpoint',
] as const;

/** Reads `spec.requests`; what `from` and `to` name is looked up when the request is made. */
export const readRequests = (field: Field): TrafficRequest[] => field.collect((entry) => readRequest(entry));

/** Reads one request; `undefined` after saying that `from` or `to` is missing. */
export function readRequest(entry: Field): TrafficRequest | undefined {
  knownKeys(entry, REQUEST_KEYS);
  const [from, to] = [entry.at('from').text(), entry.at('to').text()];
  if (!entry.at('from').isPresent)
    entry.at('from').required('a request starts at a pod, node or host outside');
  if (!entry.at('to').isPresent) entry.at('to').required('a request goes to a URL');
  if (from === undefined || to === undefined) return undefined;
  const options = {
    sport: entry.at('sport').port(),
    seed: entry.at('seed').whole(0, 0xffffffff, 'JSON_NUMBER'),
    size: entry.at('size').whole(0, 65507, 'JSON_NUMBER'), // the most an IPv4 datagram holds behind its headers
    df: entry.at('df').flag(),
    ttl: entry.at('ttl').whole(1, 255, 'JSON_NUMBER'),
    count: entry.at('count').whole(1, 1000, 'JSON_NUMBER'),
    warm: entry.at('warm').flag(),
    endpoint: entry.at('endpoint').text(),
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { from, to, ...(Object.fromEntries(given) as Partial<TrafficRequest>) };
}
