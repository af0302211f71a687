import { podKey, type Cluster, type Pod } from '../../cluster/types.ts';
import type { Dataplane } from '../../dataplane/dataplane.ts';
import { hashText } from '../../rng.ts';

/** A process of a pod, as its node sees it. */
export interface PodProcess {
  readonly pid: number;
  readonly pod: Pod;
  /** `null`: the sandbox's own, which holds the namespaces. */
  readonly container: string | null;
}

const FIRST_PID = 1000;
const PIDS = 30_000;

/** The processes of the pods on a node: each has a number that hangs on its name, so that others coming and going change nothing. */
export function processesOn({ pods }: Pick<Cluster, 'pods'>, node: string): PodProcess[] {
  const taken = new Set<number>();
  const numberFor = (name: string): number => {
    let pid = FIRST_PID + (hashText(name) % PIDS);
    while (taken.has(pid)) pid++;
    taken.add(pid);
    return pid;
  };
  return pods
    .filter((pod) => pod.node === node)
    .flatMap((pod) =>
      [null, ...pod.containers.map(({ name }) => name)].map((container) => ({
        pid: numberFor(`${podKey(pod)}/${container ?? ''}`),
        pod,
        container,
      })),
    );
}

const hex = (text: string, digits: number): string =>
  hashText(text).toString(16).padStart(8, '0').slice(0, digits);

/** What the container runtime calls a pod's namespace in /var/run/netns: a UUID of its own. @see containerd pkg/netns/netns_linux.go, newNS() */
export function netnsFile(key: string): string {
  const variant = '89ab'[hashText(`${key} variant`) % 4];
  return `cni-${hex(`${key} 1`, 8)}-${hex(`${key} 2`, 4)}-4${hex(`${key} 3`, 3)}-${variant}${hex(`${key} 4`, 3)}-${hex(`${key} 5`, 8)}${hex(`${key} 6`, 4)}`;
}

/** Namespaces that a node has names for: those of its pods. `id`: the number its own namespace knows it by. */
export function namedNetns(
  dataplane: Dataplane,
  node: string,
): readonly { readonly name: string; readonly netns: string; readonly id: number }[] {
  const machine = dataplane.netns(node);
  const far = [...(machine?.interfaces.values() ?? [])].flatMap((dev) =>
    dev.kind === 'veth' ? [dev.peer.netns] : [],
  );
  return [...new Set(far)].flatMap((netns, id) =>
    dataplane.netns(netns)?.kind === 'pod' ? [{ name: netnsFile(netns), netns, id }] : [],
  );
}
