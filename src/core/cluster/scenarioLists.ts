import type { Field } from './field.ts';
import { readListens } from './hostListens.ts';
import { readResolver } from './podSpec.ts';
import type { HostSettings } from './types.ts';
import {
  REQUEST_FIELD_NAMES,
  REQUEST_FIELDS,
  type RequestField,
  type TrafficRequest,
} from '../trafficRequest.ts';
import { knownKeys } from './unknownKeys.ts';

/** Reads `spec.hosts`: what differs on a host from a fresh install. */
export function readHosts(field: Field): Map<string, HostSettings> {
  const hosts = new Map<string, HostSettings>();
  for (const name of field.keys()) {
    const host = field.at(name);
    knownKeys(host, ['sysctls', 'forwardPolicy', 'resolvConf', 'listens']);
    const sysctls: Record<string, string> = {};
    for (const key of host.at('sysctls').keys()) {
      const setting = host.at('sysctls').at(key);
      const value = typeof setting.value === 'number' ? String(setting.value) : setting.text();
      if (value !== undefined) sysctls[key] = value;
    }
    hosts.set(name, {
      sysctls,
      forwardPolicy: host.at('forwardPolicy').oneOf<'ACCEPT' | 'DROP'>(['ACCEPT', 'DROP']) ?? null,
      ...readResolvConf(host.at('resolvConf')),
      ...readListens(host.at('listens')),
    });
  }
  return hosts;
}

/** A machine's own /etc/resolv.conf, which pods with dnsPolicy Default inherit, and others its search list. */
function readResolvConf(field: Field): Pick<HostSettings, 'resolvConf'> {
  if (!field.isPresent) return {};
  knownKeys(field, ['nameservers', 'searches', 'options']);
  const { nameservers, searches, options } = readResolver(field);
  const own = field.at('nameservers').isPresent ? nameservers : null;
  return { resolvConf: { nameservers: own, searches, options } };
}

const REQUEST_KEYS = ['from', 'to', ...REQUEST_FIELD_NAMES] as const;

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
  const given = REQUEST_FIELD_NAMES.map((name) => [name, readOption(entry.at(name), REQUEST_FIELDS[name])]);
  const options = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  return { from, to, ...(options as Partial<TrafficRequest>) };
}

function readOption(field: Field, option: RequestField): string | number | boolean | undefined {
  switch (option.kind) {
    case 'port':
      return field.port();
    case 'whole':
      return field.whole(option.least, option.most, 'JSON_NUMBER');
    case 'flag':
      return field.flag();
    case 'text':
      return field.text();
    default:
      return option satisfies never;
  }
}
