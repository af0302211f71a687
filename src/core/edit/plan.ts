import { generatedName } from '../cluster/generatedName.ts';
import type { Cluster, Pod, Workload } from '../cluster/types.ts';
import { podKey } from '../cluster/types.ts';
import { patch, type Change } from './change.ts';
import { Refusal, type ObjectName } from './edit.ts';
import { findObjects, nameOf, type FileObject } from './objects.ts';
import { Room } from './room.ts';

/** What an edit comes to: changes of the file, and what they mean for pods that controllers make anew. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Pods that keep their name and start afresh, with the node they go to. */
  readonly restarted?: ReadonlyMap<string, string>;
  /** Where pods go that this edit has a controller make. */
  readonly freshOn?: string | undefined;
  /** Namespaces whose Services may have other endpoints now. */
  readonly namespaces?: readonly string[];
}

/** A file with the cluster it declares, as edits look at it. */
export class Scene {
  readonly objects: readonly FileObject[];
  readonly cluster: Cluster;
  readonly room: Room;
  private readonly byName = new Map<string, FileObject>();
  /** Names of pods by namespace, those that this edit gives included. */
  private readonly podNames = new Map<string, Set<string>>();

  constructor(roots: readonly unknown[], cluster: Cluster) {
    this.objects = findObjects(roots);
    for (const one of this.objects) if (!this.byName.has(nameOf(one))) this.byName.set(nameOf(one), one);
    this.cluster = cluster;
    this.room = new Room(cluster);
  }

  /** An object of the file. */
  find(object: ObjectName): FileObject | undefined {
    return this.byName.get(nameOf(object));
  }

  /** @throws Refusal when the object is not in the file. */
  need(object: ObjectName): FileObject {
    const found = this.find(object);
    if (found) return found;
    const what = [object.kind, object.namespace, object.name].filter(Boolean).join('/');
    if (this.isMadeUp(object))
      throw new Refusal(
        'EDIT_MADE_UP',
        `${what} stands nowhere in the file: it was made up.`,
        'Add it to the YAML to change it.',
      );
    throw new Refusal('EDIT_TARGET_GONE', `There is no ${what} here any more.`, 'Choose another.');
  }

  /** Whether the cluster has an object that the file does not describe, such as CoreDNS where Services are called by name. */
  private isMadeUp({ kind, namespace, name }: ObjectName): boolean {
    const { services, workloads } = this.cluster;
    return kind === 'Service'
      ? services.some((one) => one.namespace === namespace && one.name === name)
      : workloads.some((one) => one.kind === kind && one.namespace === namespace && one.name === name);
  }

  /** @throws Refusal when there is no such pod. */
  pod(key: string): Pod {
    const pod = this.cluster.pods.find((one) => podKey(one) === key);
    if (pod) return pod;
    throw new Refusal('EDIT_TARGET_GONE', `There is no pod '${key}' any more.`, 'Choose another.');
  }

  /** @throws Refusal when there is no such node. */
  nodeName(name: string): string {
    if (this.cluster.nodes.some((node) => node.name === name)) return name;
    throw new Refusal('EDIT_TARGET_GONE', `There is no node '${name}' any more.`, 'Choose another.');
  }

  workload({ kind, namespace, name }: ObjectName): Workload | undefined {
    return this.cluster.workloads.find(
      (one) => one.kind === kind && one.namespace === namespace && one.name === name,
    );
  }

  /** The Pod object of the file; `undefined` for a pod that a controller makes. */
  podObject({ namespace, name }: Pod): FileObject | undefined {
    return this.find({ kind: 'Pod', namespace, name });
  }

  /** Names taken in a namespace by objects of a kind, and for pods by those of controllers. */
  names(kind: string, namespace: string): ReadonlySet<string> {
    const inFile = this.objects.filter((one) => one.kind === kind && one.namespace === namespace);
    const pods = kind === 'Pod' ? this.cluster.pods.filter((pod) => pod.namespace === namespace) : [];
    const nodes = kind === 'Node' ? this.cluster.nodes : [];
    return new Set([...inFile, ...pods, ...nodes].map(({ name }) => name));
  }

  /** A name for one more pod of a row (`web-7d4b9c-`), as the API server makes them; no name twice. */
  podName(base: string, namespace: string): string {
    const taken = this.podNames.get(namespace) ?? new Set(this.names('Pod', namespace));
    this.podNames.set(namespace, taken);
    const name = generatedName(base, taken);
    taken.add(name);
    return name;
  }

  /** Sets what is known of pods in the Scenario document, which is made where there is none. */
  record(entries: Readonly<Record<string, unknown>>): Change[] {
    if (Object.keys(entries).length === 0) return [];
    const scenario = this.objects.find(({ kind }) => kind === 'Scenario');
    if (scenario) return [patch(scenario.place, ['spec', 'pods'], entries)];
    const pods = Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
    return [{ kind: 'add', object: { apiVersion: 'podwalk.dev/v1', kind: 'Scenario', spec: { pods } } }];
  }

  /**
   * Takes back what was known of pods, where something was. That a controller has lost a pod stays known, also when that
   * pod, let go by its controller, has lived on: its name is not given again.
   */
  forget(...keys: readonly string[]): Change[] {
    const known = keys.filter((key) => this.cluster.spec.pods.get(key)?.killed === false);
    return this.record(Object.fromEntries(known.map((key) => [key, undefined])));
  }
}

export const remove = ({ place }: FileObject): Change => ({ kind: 'remove', at: place });

/** Whether a pod's controller gives its successor the same name. */
export const keepsName = (owner: string | null): boolean => /^(?:StatefulSet|Node)\//.test(owner ?? '');
