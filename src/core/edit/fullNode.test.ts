import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { node, pod, stream } from '../testing/manifests.ts';
import { applyEdit } from './applyEdit.ts';

test('a node without an address left takes no pod that is moved there', () => {
  const text = stream(
    node('n1', '10.244.1.0/24'),
    node('n2', '10.244.2.0/30'),
    pod('a', { spec: ', nodeName: n1' }),
    pod('b', { spec: ', nodeName: n2' }),
  );
  const cluster = must(readScenario(text, 'test.yaml').cluster, 'cluster');
  const edited = applyEdit(
    { text, file: 'test.yaml', modes: {}, cluster },
    { kind: 'movePod', pod: 'default/a', node: 'n2' },
  );
  expect(edited.text).toBeNull();
  expect(edited.problems.map(({ code, message }) => [code, message.slice(0, 14)])).toEqual([
    ['PODCIDR_FULL', 'n2 has 2 pods '],
  ]);
});
