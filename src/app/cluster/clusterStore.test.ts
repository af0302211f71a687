import { expect, test } from 'vitest';
import type { Problem } from '../../core/problem.ts';
import { worldFixture } from '../testing/world.ts';
import { clusterStore, showCluster, showRefusal } from './clusterStore.ts';

const problem = (code: string, severity: Problem['severity']): Problem => ({
  code,
  severity,
  file: 'a.yaml',
  document: 1,
  path: '$',
  line: 3,
  object: '',
  message: '',
  remedy: '',
});

const all = [
  problem('LIST_FLATTENED', 'notice'),
  problem('REF_MISSING', 'error'),
  problem('K8S_FIELD', 'warning'),
  problem('NAMESPACE_CREATED', 'notice'),
];

test('of a file that could not be opened, nothing is told as done', () => {
  showRefusal('a.yaml', all);
  expect(clusterStore.getState().problems.map(({ code }) => code)).toEqual(['REF_MISSING', 'K8S_FIELD']);
});

test('of a file that was opened, everything is told but that it was a list, which changes nothing', () => {
  const modes = { podNetwork: null, serviceProxy: null };
  const document = { id: 'a', text: '', file: 'a.yaml', scenarioId: null, modes, revision: 1 };
  showCluster(document, worldFixture, all);
  expect(clusterStore.getState().problems).toEqual(all.slice(1));
});
