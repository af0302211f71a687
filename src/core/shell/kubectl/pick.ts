import { failed, type CommandResult, type ShellHost } from '../host.ts';
import type { Given } from '../options.ts';
import { labelsOf, nameOf, namespaceOf, objectsOf, type ApiObject } from './objects.ts';

/** A kind as kubectl names it. */
export interface Resource {
  readonly kind: string;
  readonly plural: string;
  readonly short: readonly string[];
  readonly group: string;
  readonly namespaced: boolean;
}

const resource = (kind: string, plural: string, short: string, group = '', namespaced = true): Resource => ({
  kind,
  plural,
  short: short.split(' ').filter((name) => name !== ''),
  group,
  namespaced,
});

export const RESOURCES: readonly Resource[] = [
  resource('Pod', 'pods', 'po'),
  resource('Service', 'services', 'svc'),
  resource('EndpointSlice', 'endpointslices', '', 'discovery.k8s.io'),
  resource('Node', 'nodes', 'no', '', false),
  resource('NetworkPolicy', 'networkpolicies', 'netpol', 'networking.k8s.io'),
  resource('Ingress', 'ingresses', 'ing', 'networking.k8s.io'),
  resource('Deployment', 'deployments', 'deploy', 'apps'),
  resource('ReplicaSet', 'replicasets', 'rs', 'apps'),
  resource('ReplicationController', 'replicationcontrollers', 'rc'),
  resource('StatefulSet', 'statefulsets', 'sts', 'apps'),
  resource('DaemonSet', 'daemonsets', 'ds', 'apps'),
  resource('ConfigMap', 'configmaps', 'cm'),
  resource('Namespace', 'namespaces', 'ns', '', false),
];
/** What `get all` means, as far as there are such objects. */
const ALL = [
  'Pod',
  'ReplicationController',
  'Service',
  'DaemonSet',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
];

export const lower = ({ kind }: Resource): string => kind.toLowerCase();
export const findResource = (word: string): Resource | undefined =>
  RESOURCES.find((one) =>
    [one.plural, lower(one), ...one.short, `${one.plural}.${one.group}`].includes(word.toLowerCase()),
  );

type Selected = (object: ApiObject) => boolean;

function readSelector(text: string): Selected | undefined {
  const tests: Selected[] = [];
  for (const part of text.split(',').map((word) => word.trim())) {
    const [, key = '', sign = '', value = ''] = /^(!?[\w./-]+)\s*(==?|!=)?\s*([\w.-]*)$/.exec(part) ?? [];
    if (key === '' || (key.startsWith('!') && sign !== '')) return undefined;
    const valueOf = (object: ApiObject) =>
      labelsOf(object).find(([name]) => name === key.replace('!', ''))?.[1];
    if (key.startsWith('!')) tests.push((object) => valueOf(object) === undefined);
    else if (sign === '') tests.push((object) => valueOf(object) !== undefined);
    else if (sign === '!=') tests.push((object) => valueOf(object) !== value);
    else tests.push((object) => valueOf(object) === value);
  }
  return (object) => tests.every((test) => test(object));
}

/**
 * The Namespace that is meant where none is named: in a pod its own, as its ServiceAccount's files say. client-go
 * tools/clientcmd/client_config.go inClusterClientConfig.Namespace().
 */
export const meantNamespace = (host: ShellHost, { options }: Given): string =>
  options.get('n') ?? host.place.pod?.namespace ?? 'default';

/** What a command line picks of one kind. */
export interface Picked {
  readonly resource: Resource;
  readonly objects: readonly ApiObject[];
}

/** Kinds and names of a line: `pods`, `pod a b`, `pod/a svc/b`, `po,svc`. */
export function pick(host: ShellHost, given: Given, all: boolean): Picked[] | CommandResult {
  const { options, words } = given;
  const [first, ...names] = words;
  if (first === undefined)
    return failed(
      1,
      'error: You must specify the type of resource to get.',
      `There are: ${RESOURCES.map(({ plural }) => plural).join(', ')}.`,
    );
  const namespace = meantNamespace(host, given);
  const everywhere = options.has('A');
  const selected = options.has('l') ? readSelector(options.get('l') ?? '') : () => true;
  if (!selected)
    return failed(
      1,
      `error: unable to parse the selector "${options.get('l')}"; supported: =, !=, KEY, !KEY`,
    );
  const pairs = first.includes('/')
    ? words.map((word) => word.split('/', 2) as [string, string?])
    : (first === 'all' && all ? ALL.map((kind) => kind.toLowerCase()) : first.split(',')).flatMap(
        (kind): [string, string?][] => (names.length === 0 ? [[kind]] : names.map((name) => [kind, name])),
      );
  const picked: Picked[] = [];
  for (const [kind, name] of pairs) {
    const found = findResource(kind);
    if (!found)
      return failed(
        1,
        `error: the server doesn't have a resource type "${kind}"`,
        `There are: ${RESOURCES.map(({ plural }) => plural).join(', ')}.`,
      );
    const objects = objectsOf(host, found.kind, found.namespaced).filter(
      (object) => (everywhere || !found.namespaced || namespaceOf(object) === namespace) && selected(object),
    );
    if (name === undefined) {
      picked.push({ resource: found, objects });
      continue;
    }
    const one = objects.find((object) => nameOf(object) === name);
    const full = found.group === '' ? found.plural : `${found.plural}.${found.group}`;
    if (!one) return failed(1, `Error from server (NotFound): ${full} "${name}" not found`);
    const same = picked.find((other) => other.resource === found);
    if (same) picked[picked.indexOf(same)] = { resource: found, objects: [...same.objects, one] };
    else picked.push({ resource: found, objects: [one] });
  }
  return picked;
}
