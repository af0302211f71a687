import type { Container, ContainerListen, ContainerPort } from './types.ts';

/** Different lists that are kept for one image; pods of one workload are alike. */
const MAX_PER_IMAGE = 4;

/** Containers of many pods, where equal lists are one and the same: replicas differ in their names only. */
export class ContainerLists {
  private readonly byImage = new Map<string, (readonly Container[])[]>();

  /** The list, or one that is equal to it and was met before. */
  shared(list: readonly Container[]): readonly Container[] {
    const image = list[0]?.image ?? '';
    let known = this.byImage.get(image);
    if (!known) this.byImage.set(image, (known = []));
    const equal = known.find((other) => areEqual(other, list, isSameContainer));
    if (equal) return equal;
    if (known.length < MAX_PER_IMAGE) known.push(list);
    return list;
  }
}

function areEqual<T>(a: readonly T[], b: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((entry, i) => isSame(entry, b[i] as T));
}

const NONE: readonly ContainerListen[] = [];

const isSameContainer = (a: Container, b: Container): boolean =>
  a.name === b.name &&
  a.image === b.image &&
  a.isKnown === b.isKnown &&
  areEqual(a.ports, b.ports, isSamePort) &&
  areEqual(a.listens ?? NONE, b.listens ?? NONE, isSameListen);

const isSameListen = (a: ContainerListen, b: ContainerListen): boolean =>
  a.port === b.port && a.ip === b.ip && a.https === b.https && a.because === b.because;

const isSamePort = (a: ContainerPort, b: ContainerPort): boolean =>
  a.name === b.name &&
  a.port === b.port &&
  a.protocol === b.protocol &&
  a.hostPort === b.hostPort &&
  a.hostIP === b.hostIP;
