import { findPod } from '../../cluster/podIndex.ts';
import { failed, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import {
  isGiven,
  misused,
  optionWords,
  readOptions,
  usageOf,
  type Given,
  type OptionsSpec,
} from '../options.ts';
import { placeOfPod } from '../places.ts';
import { DESCRIBE } from './describe.ts';
import { labelsOf, nameOf, namespaceOf, objectsOf, type ApiObject } from './objects.ts';
import { findResource, lower, meantNamespace, pick, RESOURCES, type Picked } from './pick.ts';
import { toYaml, type PlainObject } from './plain.ts';
import { AGE, layOutTable, TABLES } from './tables.ts';

const SPEC: OptionsSpec = {
  name: 'kubectl',
  usage: 'get KIND [NAME…] | describe KIND [NAME…] | exec [-it] POD [-c CONTAINER] -- COMMAND… [OPTION…]',
  options: [
    { short: '-n', long: '--namespace', value: 'NAMESPACE', help: 'of this Namespace' },
    { short: '-A', long: '--all-namespaces', help: 'of all Namespaces' },
    { short: '-o', long: '--output', value: 'wide|yaml|json|name', help: 'another form' },
    {
      short: '-l',
      long: '--selector',
      value: 'SELECTOR',
      help: 'with these labels: app=web,tier!=db,key,!key',
    },
    { long: '--no-headers', help: 'without the heading' },
    { long: '--show-labels', help: 'with the labels of each' },
    { short: '-c', long: '--container', value: 'CONTAINER', help: 'exec: in this container' },
    { short: '-i', long: '--stdin', help: 'exec: which makes no difference here' },
    { short: '-t', long: '--tty', help: 'exec: which makes no difference here' },
  ],
  notes: [
    `KIND: ${RESOURCES.map((one) => [one.plural, ...one.short].join('|')).join(', ')}; get knows all, too.`,
    'describe: pods, services, nodes, endpointslices, networkpolicies, ingresses.',
    'It is everywhere here and may read everything; in a pod, the Namespace meant is its own. What it says to the API',
    `server are no packets here. Everything is ${AGE} old; what the model does not hold is left out.`,
  ],
  wrong: 1,
};

function tableOf(
  host: ShellHost,
  { resource: of, objects }: Picked,
  { options }: Given,
  withKind: boolean,
): string[] {
  const table = TABLES[of.kind];
  if (!table) return [];
  const { columns, wide = [], cells } = table;
  const isWide = options.get('o') === 'wide';
  const prefix = withKind ? `${lower(of)}${of.group === '' ? '' : `.${of.group}`}/` : '';
  const count = columns.length - 1 + (isWide ? wide.length : 0);
  const isPlaced = options.has('A') && of.namespaced;
  const withLabels = options.has('show-labels');
  const rows = objects.map((object) => [
    ...(isPlaced ? [namespaceOf(object)] : []),
    `${prefix}${nameOf(object)}`,
    ...cells(object, host).slice(0, count),
    ...(withLabels
      ? [
          labelsOf(object)
            .map(([key, value]) => `${key}=${value}`)
            .sort()
            .join(',') || '<none>',
        ]
      : []),
  ]);
  const heading = [
    ...(isPlaced ? ['NAMESPACE'] : []),
    ...columns,
    ...(isWide ? wide : []),
    ...(withLabels ? ['LABELS'] : []),
  ];
  return layOutTable(options.has('no-headers') ? rows : [heading, ...rows]);
}

function get(host: ShellHost, given: Given): CommandResult {
  const picked = pick(host, given, true);
  if (!Array.isArray(picked)) return picked as CommandResult;
  const { options, words } = given;
  const output = options.get('o');
  const shown = picked.filter(({ objects }) => objects.length > 0);
  const all = shown.flatMap(({ objects }) => objects);
  const isOne = all.length === 1 && (words.length > 1 || words[0]?.includes('/') === true);
  const list: PlainObject = isOne
    ? (all[0] as ApiObject)
    : { apiVersion: 'v1', items: all, kind: 'List', metadata: { resourceVersion: '' } };
  switch (output) {
    case 'yaml':
      return { ...printed([]), stdout: toYaml(list) };
    case 'json':
      return printed([JSON.stringify(list, null, 4)]);
    case 'name':
      return printed(
        shown.flatMap(({ resource: of, objects }) =>
          objects.map((object) => `${lower(of)}${of.group === '' ? '' : `.${of.group}`}/${nameOf(object)}`),
        ),
      );
    case undefined:
    case 'wide':
      break;
    default:
      return misused(SPEC, `unable to match a printer suitable for the output format "${output}"`);
  }
  if (shown.length === 0) {
    const where = options.has('A') || picked.every(({ resource: of }) => !of.namespaced);
    return {
      ...printed([]),
      stderr: `No resources found${where ? '' : ` in ${meantNamespace(host, given)} namespace.`}\n`,
    };
  }
  const tables = shown.map((one) => tableOf(host, one, given, picked.length > 1));
  return printed(tables.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])));
}

function describe(host: ShellHost, given: Given): CommandResult {
  const picked = pick(host, given, false);
  if (!Array.isArray(picked)) return picked as CommandResult;
  const wrong = picked.find(({ resource: of }) => DESCRIBE[of.kind] === undefined);
  if (wrong)
    return failed(
      1,
      `error: describe ${wrong.resource.plural} is not supported here; kubectl get ${wrong.resource.plural} -o yaml is`,
    );
  const texts = picked.flatMap(({ resource: of, objects }) =>
    objects.map((object) => DESCRIBE[of.kind]?.(object, host) ?? []),
  );
  if (texts.length === 0)
    return {
      ...printed([]),
      stderr: `No resources found in ${meantNamespace(host, given)} namespace.\n`,
    };
  return printed(texts.flatMap((lines, i) => (i === 0 ? lines : ['', '', ...lines])));
}

function exec(host: ShellHost, given: Given): CommandResult {
  const { options, words } = given;
  const [target, ...command] = words;
  if (target === undefined) return failed(1, 'error: pod, type/name or --filename must be specified');
  const name = target.replace(/^(?:po|pods?)\//, '');
  const namespace = meantNamespace(host, given);
  const pod = findPod(host.cluster, namespace, name);
  if (pod?.name !== name) return failed(1, `Error from server (NotFound): pods "${name}" not found`);
  const container = options.get('c');
  if (container !== undefined && !pod.containers.some((one) => one.name === container))
    return failed(
      1,
      `Error from server (BadRequest): container ${container} is not valid for pod ${name}`,
      `It has: ${pod.containers.map((one) => one.name).join(', ')}.`,
    );
  if (command.length === 0)
    return failed(1, 'error: you must specify at least one command for the container');
  const place = placeOfPod(pod);
  const inside = container === undefined ? place : { ...place, sender: `${place.sender}/${container}` };
  if (command.length === 1 && /^(?:\/bin\/)?(?:ba|a)?sh$/.test(command[0] ?? ''))
    return { ...printed([]), enter: inside };
  const ran = host.at(inside).run(command);
  const code = ran.exitCode === 0 ? '' : `command terminated with exit code ${ran.exitCode}\n`;
  const end = { stream: 'stderr', text: code, at: host.network.end } as const;
  return {
    ...ran,
    stderr: ran.stderr + code,
    ...(ran.pieces && { pieces: [...ran.pieces, ...(code === '' ? [] : [end])] }),
  };
}

const VERBS: Readonly<Record<string, (host: ShellHost, given: Given) => CommandResult>> = {
  get,
  describe,
  exec,
};

/** `kubectl`, as far as it asks. */
export const kubectl: Command = {
  name: 'kubectl',
  help: ['kubectl get|describe KIND [NAME…]', 'kubectl exec POD -- COMMAND…'],
  run(host, argv) {
    if (argv.length === 0) return printed(usageOf(SPEC));
    const given = readOptions(SPEC, argv);
    if (!isGiven(given)) return given;
    const [verb = '', ...words] = given.words;
    const run = VERBS[verb];
    if (!run)
      return failed(
        1,
        `error: unknown command "${verb}" for "kubectl"`,
        `Supported here: ${Object.keys(VERBS).join(', ')}. What changes objects is done in the editor.`,
      );
    return run(host, { ...given, words });
  },
  words(host, before, typed) {
    const end = before.indexOf('--');
    const given = ((): Given => {
      const read = readOptions(SPEC, end < 0 ? before : before.slice(0, end));
      return isGiven(read) ? read : { options: new Map(), words: [] };
    })();
    const plain = given.words;
    const namespace = meantNamespace(host, given);
    const podNames = host.cluster.pods.filter((pod) => pod.namespace === namespace).map(({ name }) => name);
    const [verb, kind] = plain;
    if (end >= 0) {
      const pod = findPod(host.cluster, namespace, kind ?? '');
      return pod ? host.at(placeOfPod(pod)).words(before.slice(end + 1), typed) : [];
    }
    const { words, valueOf } = optionWords(SPEC, before, typed);
    if (valueOf === 'n') return objectsOf(host, 'Namespace', false).map(nameOf);
    if (valueOf === 'o') return ['wide', 'yaml', 'json', 'name'];
    if (valueOf === 'c')
      return findPod(host.cluster, namespace, kind ?? '')?.containers.map(({ name }) => name) ?? [];
    if (valueOf !== null) return [];
    if (typed.startsWith('-')) return [...words, '--'];
    if (verb === undefined) return Object.keys(VERBS);
    if (verb === 'exec') return kind === undefined ? podNames : ['--'];
    if (kind === undefined)
      return [
        ...(verb === 'get' ? ['all'] : []),
        ...RESOURCES.flatMap(({ plural, short }) => [plural, ...short]),
      ];
    const found = findResource(kind);
    return found
      ? objectsOf(host, found.kind, found.namespaced)
          .filter((o) => !found.namespaced || namespaceOf(o) === namespace)
          .map(nameOf)
      : [];
  },
};
