import { expect, test } from 'vitest';
import { readScenario } from './read.ts';
import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from './types.ts';

interface Capture {
  readonly name: string;
  readonly scenario: readonly {
    readonly kind: string;
    readonly spec: Record<string, Record<string, string>>;
  }[];
}

const captures = Object.values(
  import.meta.glob<Capture>('../../testing/fixtures/kernel-captures/*.json', {
    import: 'default',
    eager: true,
  }),
);

test('there are captures', () => {
  expect(captures.length).toBe(34);
});

test.each(captures)('the scenario of $name opens as it is', (capture) => {
  const [{ spec }] = capture.scenario.filter((object) => object.kind === 'Scenario') as [
    (typeof capture.scenario)[0],
  ];
  const mode = [spec['podNetwork']?.['plugin'], spec['podNetwork']?.['backend']].filter(Boolean).join('/');
  const isCompiled =
    (POD_NETWORK_MODES as readonly string[]).includes(mode) &&
    (SERVICE_PROXY_MODES as readonly string[]).includes(spec['serviceProxy']?.['mode'] ?? '');
  const text = JSON.stringify(capture.scenario);
  const asWritten = readScenario(text, 'capture.json');
  const errors = asWritten.problems
    .filter((problem) => problem.severity === 'error')
    .map((problem) => problem.code);
  expect(errors).toEqual(isCompiled ? [] : ['MODE_UNSUPPORTED']);
  expect(asWritten.problems.map((problem) => problem.code)).not.toContain('K8S_FIELD');
  const { cluster } = readScenario(text, '-', { podNetwork: 'bridge', serviceProxy: 'iptables' });
  expect(cluster?.spec.podNetwork.plugin).toBe('bridge');
  expect(cluster?.pods.map(({ name, ip }) => [name, ip])).toEqual([
    ['a', '10.244.1.10'],
    ['b', '10.244.1.11'],
    ['c', '10.244.2.10'],
    ['dns', '10.244.2.53'],
    ['hn', '172.18.0.3'],
  ]);
  expect(
    cluster?.endpoints
      .get('default/web')
      ?.get('http')
      ?.map(({ ip, port, pod: key, node: on }) => [ip, port, key, on]),
  ).toEqual([
    ['10.244.1.11', 8080, 'default/b', 'node1'],
    ['10.244.2.10', 8080, 'default/c', 'node2'],
  ]);
  expect(cluster?.endpoints.get('default/empty')?.get('http')).toEqual([]);
});
