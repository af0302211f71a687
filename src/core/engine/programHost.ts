/**
 * The pod or host that a program belongs to: `NAMESPACE/POD` of `NAMESPACE/POD/CONTAINER`. A program of the machine itself
 * (`kubelet`) has its namespace's.
 */
export const programHost = (owner: string, netns: string): string =>
  owner.includes('/') ? owner.split('/').slice(0, 2).join('/') : netns;
