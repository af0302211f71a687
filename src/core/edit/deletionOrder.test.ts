import { expect, test } from 'vitest';
import { must } from '../problem.ts';
import { deletionOrder } from './deletionOrder.ts';
import type { ListedPod } from './listedPods.ts';

interface Told {
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly cost?: string;
  readonly since?: string;
  readonly restarts?: number;
  readonly born?: string;
}

/** As much of a pod as its controller looks at; what is left out is as for all. */
const podOf = (
  name: string,
  { node = 'n', phase = 'Running', ready = true, cost, since, restarts = 0, born }: Told,
) =>
  ({
    pod: { name, node, ready },
    object: {
      value: {
        metadata: {
          ...(cost !== undefined && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
          ...(born !== undefined && { creationTimestamp: born }),
        },
        spec: { nodeName: node },
        status: {
          phase,
          conditions: [
            {
              type: 'Ready',
              status: String(ready),
              ...(since !== undefined && { lastTransitionTime: since }),
            },
          ],
          containerStatuses: [{ restartCount: restarts }],
        },
      },
    },
  }) as unknown as ListedPod;

const EARLY = '2024-05-01T10:00:00Z';
const LATE = '2024-05-02T09:00:00Z';

// Every row is a reason of its own, and outweighs all those below it.
test.each<[string, first: Told, second: Told]>([
  ['without a node', { node: '', cost: '9' }, { phase: 'Pending', ready: false }],
  ['pending', { phase: 'Pending', ready: false, cost: '9' }, { phase: 'Unknown', ready: false }],
  ['not ready', { ready: false, cost: '9' }, { cost: '-1' }],
  ['cheaper', { cost: '-1', since: EARLY }, { since: LATE }],
  ['ready for less long', { since: LATE }, { since: EARLY, restarts: 5 }],
  ['ready since nobody knows when', {}, { since: LATE }],
  ['restarted more often', { restarts: 3, born: EARLY }, { restarts: 1, born: LATE }],
  ['younger', { born: LATE }, { born: EARLY }],
])('%s goes first', (_, first, second) => {
  const pods = [podOf('second', second), podOf('first', first)];
  expect(deletionOrder(pods, []).map(({ pod }) => pod.name)).toEqual(['first', 'second']);
  expect(deletionOrder([...pods].reverse(), []).map(({ pod }) => pod.name)).toEqual(['first', 'second']);
});

test('who shares a node with most others goes before who has been ready for less long', () => {
  const pods = [
    podOf('alone', { node: 'b', since: LATE }),
    podOf('one of two', { node: 'a', since: EARLY }),
    podOf('other of two', { node: 'a', since: EARLY }),
  ];
  expect(must(deletionOrder(pods, pods)[0], 'first').pod.node).toBe('a');
  expect(must(deletionOrder(pods, pods).at(-1), 'last').pod.name).toBe('alone');
});
