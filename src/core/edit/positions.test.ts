import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { applyEdit } from './applyEdit.ts';
import type { Edit } from './edit.ts';

const modes = { podNetwork: null, serviceProxy: null };

function edited(text: string, edit: Edit) {
  const { cluster } = readScenario(text, 'a.yaml', modes);
  const { text: after, problems } = applyEdit(
    { text, file: 'a.yaml', modes, cluster: must(cluster, 'cluster') },
    edit,
  );
  expect(problems).toEqual([]);
  return must(after, 'text');
}

const positionsOf = (text: string) => {
  const { cluster, problems } = readScenario(text, 'a.yaml', modes);
  expect(problems.filter(({ code }) => code.startsWith('LAYOUT'))).toEqual([]);
  return Object.fromEntries(must(cluster, 'cluster').spec.positions);
};

const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: i }] }\n`;

test.each<readonly [string, string]>([
  ...scenarios.map(({ id, text }) => [id, text] as const),
  ['no Scenario', pod],
])('%s: what was dragged is said, and taken back without a trace of it', (_name, text) => {
  const dragged = edited(text, {
    kind: 'setPositions',
    positions: { 'node/node-a': { x: 12.4, y: -30 }, 'pod/default/client': { x: 0, y: 8 } },
  });
  expect(positionsOf(dragged)).toEqual({
    'node/node-a': { x: 12, y: -30 },
    'pod/default/client': { x: 0, y: 8 },
  });
  const tidy = edited(dragged, { kind: 'setPositions', positions: {} });
  expect(positionsOf(tidy)).toEqual({});
  expect(tidy).not.toContain('positions');
});

test('a position that is none is told, and the others stay', () => {
  const { cluster, problems } = readScenario(
    `${pod}---\napiVersion: podwalk.dev/v1\nkind: Scenario\nspec:\n  layout:\n    positions: { node/a: [1, 2], node/b: [1, far] }\n`,
    'a.yaml',
    modes,
  );
  expect(problems.map(({ path, severity }) => `${severity} ${path}`).join('\n')).toMatch(
    /positions.*node\/b/,
  );
  expect(cluster?.spec.positions.get('node/a') ?? { x: 1, y: 2 }).toEqual({ x: 1, y: 2 });
});
