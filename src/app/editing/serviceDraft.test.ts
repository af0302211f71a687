import { expect, test } from 'vitest';
import type { PodView, ServiceView, WorldView } from '../../core/run/views.ts';
import { worldFixture as start } from '../testing/world.ts';
import { chosenBy, draftFor, draftWith, pairsIn, portsOf, servicesPicking } from './serviceDraft.ts';

const [somePod] = start.pods as [PodView];
const [someService] = start.services as [ServiceView];

function pod(name: string, labels: PodView['labels'], ...ports: number[]): PodView {
  const listening = ports.map((port) => ({
    name: null,
    protocol: 'TCP' as const,
    port,
    hostPort: null,
    hostIP: null,
  }));
  const [container] = somePod.containers;
  if (!container) throw new Error('no container');
  return {
    ...somePod,
    key: `default/${name}`,
    name,
    labels,
    containers: [{ ...container, ports: listening }],
  };
}

const service = (name: string, selector: ServiceView['selector']): ServiceView => ({
  ...someService,
  key: `default/${name}`,
  name,
  selector,
});

const worldOf = (pods: PodView[], services: ServiceView[] = []): WorldView => ({ ...start, pods, services });

const pods = [
  pod('web-1', { app: 'web', tier: 'front', 'pod-template-hash': 'abc' }, 8080),
  pod('web-2', { app: 'web', tier: 'front' }, 8080, 9090),
  pod('db-0', { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' }, 5432),
  pod('client', { app: 'client' }),
];

test('labels of pods are offered, the most frequent first, and none that controllers write', () => {
  expect(pairsIn(pods, 'default').map(({ key, value, pods: count }) => `${key}=${value} ${count}`)).toEqual([
    'app=web 2',
    'tier=front 2',
    'app=db 1',
    'app=client 1',
  ]);
  expect(pairsIn(pods, 'elsewhere')).toEqual([]);
});

test('ports are those that pods declare, the most frequent first', () => {
  expect(portsOf(pods)).toEqual([8080, 9090, 5432]);
});

test('a selector without a pair selects nobody', () => {
  expect(chosenBy(pods, 'default', {})).toEqual([]);
  expect(chosenBy(pods, 'default', { app: 'web' })).toHaveLength(2);
});

test('what is proposed works as it is: pods that listen, and no Service before them yet', () => {
  expect(draftFor(worldOf(pods), undefined)).toEqual({
    namespace: 'default',
    name: 'web',
    selector: { app: 'web' },
    port: 80,
    targetPort: 8080,
  });
  const fronted = worldOf(pods, [service('web', { app: 'web' }), service('front', { tier: 'front' })]);
  expect(draftFor(fronted, undefined)).toMatchObject({ selector: { app: 'db' }, targetPort: 5432 });
});

test('a picked pod is selected by its labels', () => {
  const [web] = pods;
  expect(draftFor(worldOf(pods), web)).toMatchObject({ selector: { app: 'web', tier: 'front' } });
  const bare = pod('bare', {});
  expect(draftFor(worldOf([...pods, bare]), bare)).toMatchObject({ selector: { app: 'web' } });
});

test('nobody carries a label: nothing is selected, and the name is still one', () => {
  expect(draftFor(worldOf([pod('a', {})]), undefined)).toMatchObject({ selector: {}, name: 'service' });
});

test.each([
  ['Web_Shop', 'web-shop'],
  ['9lives', 'lives'],
  ['web', 'web-2'],
])('a label %s gives a Service the name %s', (value, name) => {
  expect(draftWith(worldOf(pods, [service('web', null)]), 'default', { app: value }).name).toBe(name);
});

test('the Services that will pick up a pod are told; one without a selector picks nobody', () => {
  const [web] = pods as [PodView];
  const world = worldOf(pods, [service('web', { app: 'web' }), service('all', {}), service('hand', null)]);
  expect(servicesPicking(world, web)).toEqual(['web']);
});
