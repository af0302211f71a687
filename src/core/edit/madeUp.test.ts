import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { pod, port80, scenario, service, stream } from '../testing/manifests.ts';
import { applyEdit } from './applyEdit.ts';

test.each([
  ['the Deployment', { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' }],
  ['the Service', { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' }],
] as const)('%s of a CoreDNS that was made up cannot be duplicated, and it is said why', (_what, object) => {
  const requests = `requests: [{ from: pod/default/a, to: 'http://web/' }]`;
  const text = stream(pod('a'), service('web', port80), scenario(requests));
  const cluster = must(readScenario(text, 'test.yaml').cluster, 'cluster');
  const edited = applyEdit({ text, file: 'test.yaml', modes: {}, cluster }, { kind: 'duplicate', object });
  expect(edited.text).toBeNull();
  expect(edited.problems.map(({ code }) => code)).toEqual(['EDIT_MADE_UP']);
});
