import { expect, test } from 'vitest';
import { openNames } from '../testing/names.ts';

const service = (externalName: string) => `---
apiVersion: v1
kind: Service
metadata: { name: outside }
spec: { type: ExternalName, externalName: ${JSON.stringify(externalName)} }
`;

test.each([
  ['api.example.com', 'delivered', null],
  ['203.0.113.10', 'name-not-found', 'EAI_NONAME'],
  ['2001:db8::10', 'name-not-found', 'EAI_NONAME'],
])('a Service of type ExternalName that leads to %s: %s', (externalName, outcome, errno) => {
  const simulation = openNames({ more: service(externalName) });
  const { run } = simulation.trace({ from: 'pod/default/client', to: 'http://outside/' });
  expect([run.outcome, run.errno]).toEqual([outcome, errno]);
  const answers = run.journeys.flatMap(({ born }) => born.payload.dns?.answer?.answers ?? []);
  const aliases = answers.filter(({ type }) => type === 'CNAME').length;
  expect(aliases > 0).toBe(outcome === 'delivered');
});
