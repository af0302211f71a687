import type { PodView } from '../../core/run/views.ts';

/** Whether a pod can run elsewhere: those of DaemonSets, and those that a node's kubelet makes of itself, belong to their node. */
export const isMovable = ({ owner }: Pick<PodView, 'owner'>): boolean =>
  owner === null || !/^(?:DaemonSet|Node)\//.test(owner);
