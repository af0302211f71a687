import { decodeDocuments } from '../io/yaml.ts';
import { listed, type Field } from './field.ts';
import { fieldsOfFlag, proxyField } from './kubeProxyFields.ts';
import { KubeProxyValues } from './kubeProxyValues.ts';
import type { KubeObject, Objects } from './objects.ts';
import type { Draft } from './report.ts';

/** Where kube-proxy's settings stand, and what they say. */
export interface KubeProxyPlace {
  readonly object: KubeObject;
  /** The way to the settings in the object. */
  readonly path: readonly string[];
  readonly values: KubeProxyValues;
  /** What there is to say about where they were found. */
  readonly drafts: readonly Draft[];
}

/**
 * Finds kube-proxy's settings: its ConfigMap, or the flags of its container. A kube-proxy that is given a file takes
 * nothing of these from its flags; only --hostname-override goes before the file.
 *
 * @see Kubernetes 1.34 cmd/kube-proxy/app/options.go, Complete()
 */
export function findKubeProxy(objects: Objects): KubeProxyPlace | undefined {
  const config = findConfig(objects);
  const container = findContainer(objects);
  const flags = container && flagsOf(container.field);
  if (!container || !flags || flags.size === 0) return config;
  // Where the file is not among the objects, nothing is known of what it says.
  if (flags.has('config')) return config && withFlags(config, flags);
  const values = new Map<string, unknown>();
  for (const [flag, value] of flags) for (const path of fieldsOfFlag(flag)) values.set(path, value);
  const unused = config && {
    code: 'PROXY_SETTINGS_UNUSED',
    severity: 'notice' as const,
    message: `ConfigMap ${config.object.name} is not used: ${container.object.kind} ${container.object.name} runs kube-proxy without --config.`,
    remedy: 'Nothing to do; the flags were read.',
  };
  return {
    object: container.object,
    path: container.path,
    values: new KubeProxyValues(values, true),
    drafts: unused ? [unused] : [],
  };
}

/** The file's settings beside flags that the file makes void. */
function withFlags(config: KubeProxyPlace, flags: ReadonlyMap<string, string>): KubeProxyPlace {
  const values = flags.has('hostname-override') ? config.values.without('hostnameOverride') : config.values;
  const unread = [...flags.keys()].filter(
    (flag) =>
      flag !== 'hostname-override' && fieldsOfFlag(flag).some((path) => proxyField(path)?.use !== 'quiet'),
  );
  if (unread.length === 0) return { ...config, values };
  const draft: Draft = {
    code: 'PROXY_FLAGS_UNUSED',
    severity: 'warning',
    message: `kube-proxy is given a file by --config, so it does not look at ${listed(unread.map((flag) => `--${flag}`))}.`,
    remedy: `Write it into ConfigMap ${config.object.name}.`,
  };
  return { ...config, values, drafts: [draft] };
}

/** kubeadm's ConfigMap is kube-proxy, that of EKS kube-proxy-config; the key differs too. */
function findConfig(objects: Objects): KubeProxyPlace | undefined {
  for (const object of objects.get('ConfigMap') ?? []) {
    if (object.namespace !== 'kube-system' || !/^kube-proxy(-config)?$/.test(object.name)) continue;
    const data = object.field.at('data');
    for (const key of ['config.conf', 'config']) {
      const text = data.get(key);
      if (typeof text !== 'string') continue;
      const decoded = decodeDocuments(text, 'config.yaml');
      const [problem] = decoded.problems.filter(({ severity }) => severity === 'error');
      const root = decoded.documents.find(({ value }) => typeof value === 'object' && value !== null)?.value;
      const values = new Map<string, unknown>();
      if (root !== undefined) flatten(root as object, '', values);
      const broken: Draft = {
        code: 'PROXY_SETTINGS_BROKEN',
        severity: 'warning',
        message: `kube-proxy cannot read ${key} of ConfigMap ${object.name}, and would not start: ${problem?.message ?? 'it holds no settings.'}`,
        remedy: 'Mend it; meanwhile kube-proxy has its default settings here.',
      };
      const drafts = root === undefined ? [broken] : [];
      return { object, path: ['data', key], values: new KubeProxyValues(values, false), drafts };
    }
  }
  return undefined;
}

/** `{ iptables: { masqueradeAll: true } }` as `iptables.masqueradeAll`. */
function flatten(object: object, before: string, into: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const path = `${before}${key}`;
    const isLevel = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isLevel && before === '') flatten(value, `${path}.`, into);
    else into.set(path, value);
  }
}

interface FoundContainer {
  readonly object: KubeObject;
  readonly path: readonly string[];
  readonly field: Field;
}

/** The container that runs kube-proxy: in its DaemonSet, or in one of its pods, which on some clusters are static. */
function findContainer(objects: Objects): FoundContainer | undefined {
  for (const [kind, path] of CARRIERS) {
    for (const object of objects.get(kind) ?? []) {
      if (object.namespace !== 'kube-system' || !/^kube-proxy(-(?!windows)|$)/.test(object.name)) continue;
      const containers = path
        .reduce((field, key) => field.at(key), object.field)
        .at('containers')
        .items();
      const field = containers.find((one) => one.get('name') === 'kube-proxy') ?? containers[0];
      if (field) return { object, path: [...path, 'containers'], field };
    }
  }
  return undefined;
}

const CARRIERS = [
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['Pod', ['spec']],
] as const;

/** The flags of a container's command line by name; `--flag` alone says true. `$(NAME)` is a variable of the container. */
function flagsOf(container: Field): Map<string, string> {
  const env = new Map<string, string>();
  for (const entry of container.at('env').items()) {
    const [name, value] = [entry.get('name'), entry.get('value')];
    if (typeof name === 'string' && typeof value === 'string') env.set(name, value);
  }
  const texts = ['command', 'args'].flatMap((key) => container.at(key).values());
  // A shell gets the whole line as one text.
  const words = texts.flatMap((text) => (typeof text === 'string' ? text.split(/\s+/) : []));
  const flags = new Map<string, string>();
  words.forEach((word, i) => {
    const [, name, value] = /^--?([a-z][\w-]*)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) return;
    const next = words[i + 1];
    const text = value ?? (next !== undefined && !next.startsWith('-') ? next : 'true');
    flags.set(
      name,
      text.replace(/\$\((\w+)\)/g, (whole, variable: string) => env.get(variable) ?? whole),
    );
  });
  return flags;
}
