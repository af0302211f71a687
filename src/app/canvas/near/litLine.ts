import type { NearHookLine } from '../../../core/run/views.ts';
import type { Hook } from '../../../core/dataplane/netfilter.ts';
import type { Step } from '../../../core/trace/step.ts';

/** Whether a step is the doing of a function that a hook runs. */
export function isLitBy(line: NearHookLine, hook: Hook, step: Step): boolean {
  switch (step.kind) {
    case 'hook':
      return step.hook === hook && 'chain' in line && line.table === step.table && line.chain === step.chain;
    case 'nat':
      return step.hook === hook && line.kind === 'nat';
    case 'conntrack':
      return line.kind === (step.what === 'confirm' ? 'confirm' : 'conntrack');
    default:
      return false;
  }
}

/** Whether a step was decided by a row of the routing table. */
export const isRouteOf = (step: Step, row: { readonly table: number; readonly index: number }): boolean =>
  step.decidedBy?.kind === 'route' &&
  step.decidedBy.table === row.table &&
  step.decidedBy.index === row.index;
