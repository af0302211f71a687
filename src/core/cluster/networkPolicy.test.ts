import { expect, test } from 'vitest';
import { firstProblem, type ProblemRow } from '../testing/manifests.ts';

const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p }\nspec: { ${spec} }\n`;
const all = 'podSelector: {}';

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly ProblemRow[] = [
  ['Y25 no podSelector', policy('ingress: []'), 'K8S_REQUIRED', 'error', '$.spec.podSelector', 4, 'which pods'],
  ['Y25 an empty from', policy(`${all}, ingress: [{ from: [] }]`), 'POLICY_EVERYBODY', 'notice', '$.spec.ingress[0].from', 4, 'means everybody'],
  ['Y26 except outside', policy(`${all}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/16, except: [10.1.0.0/24] } }] }]`), 'POLICY_IPBLOCK', 'error', '$.spec.ingress[0].from[0].ipBlock.except[0]', 4, '10.1.0.0/24 is no part of 10.0.0.0/16'],
  ['Y26 endPort below', policy(`${all}, egress: [{ ports: [{ port: 90, endPort: 80 }] }]`), 'POLICY_ENDPORT', 'error', '$.spec.egress[0].ports[0].endPort', 4, 'endPort 80 is below port 90'],
  ['Y26 endPort of a name', policy(`${all}, egress: [{ ports: [{ port: http, endPort: 80 }] }]`), 'POLICY_ENDPORT', 'error', '$.spec.egress[0].ports[0].endPort', 4, 'a number'],
  ['Y27 an unknown operator', policy('podSelector: { matchExpressions: [{ key: a, operator: Equals, values: [b] }] }'), 'SELECTOR_OPERATOR', 'error', '$.spec.podSelector.matchExpressions[0].operator', 4, "'Equals'"],
];

test.each(rows)('%s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
});
