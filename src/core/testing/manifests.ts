import { readScenario } from '../cluster/read.ts';
import type { Problem } from '../problem.ts';

// Objects as an author would write them, each on as few lines as YAML allows, so that tests can name lines.

/** 4 lines, and `more`. */
export const node = (name: string, cidr = '', more = ''): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nspec: { ${cidr && `podCIDR: ${cidr}`} }\n${more}`;

interface PodParts {
  readonly spec?: string;
  readonly status?: string;
  readonly labels?: string;
  readonly ports?: string;
  readonly meta?: string;
}

/** 5 lines. */
export const pod = (
  name: string,
  { spec = '', status = '{}', labels = '{}', ports = '[]', meta = '' }: PodParts = {},
): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: ${labels}${meta} }\n` +
  `spec: { containers: [{ name: app, ports: ${ports} }]${spec} }\nstatus: ${status}\n`;

/** 4 lines. */
export const service = (name: string, spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`;

/** 4 lines, and those of `spec`. */
export const scenario = (spec: string, metadata = '{ name: test }'): string =>
  `apiVersion: podwalk.dev/v1\nkind: Scenario\nmetadata: ${metadata}\nspec:\n  ${spec}\n`;

/** 4 lines; a Deployment `web`. */
export const deployment = (spec: string, selector = '{ matchLabels: { app: web } }'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { selector: ${selector}, ${spec}, ` +
  `template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } } }\n`;

/** Documents of one file; each separator takes a line. */
export const stream = (...documents: string[]): string => documents.join('---\n');

export const port80 = 'ports: [{ port: 80 }]';

/** What is wrong with a text, and where: `part` is in the message or the remedy. */
export type ProblemRow = readonly [
  name: string,
  text: string,
  code: string,
  severity: Problem['severity'],
  path: string,
  line: number,
  part: string,
];

/**
 * The first problem of a code that a text has, its texts in lower case, and whether errors and cluster exclude each other:
 * all errors but those whose object was left out.
 */
export function firstProblem(text: string, code: string) {
  const { cluster, problems } = readScenario(text, '-');
  const found = problems.find((problem) => problem.code === code);
  const isRefused = problems.some(({ severity, leftOut }) => severity === 'error' && !leftOut);
  return {
    ...found,
    codes: problems.map((problem) => problem.code),
    said: `${found?.message} ${found?.remedy}`.toLowerCase(),
    isConsistent: (cluster === null) === isRefused,
  };
}
