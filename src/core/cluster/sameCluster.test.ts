import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { must } from '../problem.ts';
import { readScenario } from './read.ts';
import { declaresSame } from './sameCluster.ts';

const text = must(scenarios[0], 'scenario').text;
const read = (of: string) => must(readScenario(of, 'a.yaml').cluster, 'cluster');
const layout = '  layout: { positions: { node/node-a: [10, 20] } }';

test.each([
  ['the same text', text, true],
  ['a comment more', `# about it\n${text}`, true],
  ['a box that was dragged', text.replace(/^spec:$/m, `spec:\n${layout}`), true],
  ['another label', text.replace('app: web', 'app: other'), false],
  ['a pod less', text.slice(0, text.lastIndexOf('\n---')), false],
  ['another mode', text.replace('flannel', 'kindnet').replace(/backend: vxlan/, ''), false],
])('%s', (_, other, same) => {
  if (other !== text) expect(other).not.toBe(text);
  expect(declaresSame(read(text), read(other))).toBe(same);
});
