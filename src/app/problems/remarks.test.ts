import { expect, test } from 'vitest';
import type { Problem } from '../../core/problem.ts';
import { runFixture } from '../testing/run.ts';
import { worldFixture } from '../testing/world.ts';
import { objectsOf, remarksAbout } from './remarks.ts';

const request = { from: 'pod/default/client', to: 'http://10.96.0.10/' };

const problem = (object: string, severity: Problem['severity']): Problem => ({
  code: 'X',
  severity,
  file: 'a.yaml',
  document: 1,
  path: '$',
  line: 3,
  object,
  message: '',
  remedy: '',
});

test('a run has to do with the Service it calls by address, and with all where its packets have been', () => {
  const objects = objectsOf(runFixture, request, worldFixture);
  expect([...objects]).toEqual(
    expect.arrayContaining(['Service/default/web', 'Pod/default/client', 'Node/node-a']),
  );
  expect(objects.has('Pod/default/web-1')).toBe(false);
});

test.each([
  ['http://web/', true],
  ['http://web.default/', true],
  ['http://web.default.svc.cluster.local:80/', true],
  ['http://web.shop/', false],
  ['http://webs/', false],
])('a Service that is called by a name that nobody answers for: %s', (to, isIt) => {
  const nothing = { ...runFixture, journeys: [] };
  expect(objectsOf(nothing, { ...request, to }, worldFixture).has('Service/default/web')).toBe(isIt);
});

test('of remarks, those about such an object are given, and no notice', () => {
  const about = problem('Service/default/web', 'warning');
  const all = [problem('Service/default/other', 'warning'), problem('Service/default/web', 'notice'), about];
  expect(remarksAbout(all, new Set(['Service/default/web']))).toEqual([about]);
});
