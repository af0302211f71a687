import { expect, test } from 'vitest';
import { readScenario } from '../../core/cluster/read.ts';
import { LINK_FILE } from '../../core/cluster/report.ts';
import { decodeShare, encodeShare } from '../../core/io/shareLink.ts';
import { must } from '../../core/problem.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../../core/run/shellSession.ts';
import { Simulation } from '../../core/run/simulation.ts';
import { REQUEST_FIELD_NAMES, type TrafficRequest } from '../../core/trafficRequest.ts';
import { scenarios } from '../../scenarios/index.ts';
import { OWN_MODES } from '../simulation/open.ts';
import { t } from '../text.ts';
import { readQuery, writeQuery } from './view.ts';

test('what came in a link is called as the reader of links knows it', () => {
  expect(t.linkFile).toBe(LINK_FILE);
});

const { text } = must(
  scenarios.find(({ id }) => id === 'dns'),
  'scenario dns',
);
const simulation = new Simulation(must(readScenario(text, 'dns.yaml').cluster, 'cluster'));

/** What whoever opens a link to a request gets: by a link that carries the scenario, and by a short one. */
function opened(request: TrafficRequest): readonly unknown[] {
  const hash = encodeShare({
    scenario: text,
    podNetwork: null,
    serviceProxy: null,
    request,
    seed: request.seed ?? null,
    step: 3,
  });
  const { ok, problems, ...rest } = decodeShare(hash);
  expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  const shared = 'value' in rest ? rest.value.request : null;
  return [shared, readQuery(writeQuery('dns', { modes: OWN_MODES, request, step: 3 })).link.request];
}

const EVERY: Required<TrafficRequest> = {
  from: 'pod/default/client',
  to: 'udp://web.default:8080',
  sport: 40_001,
  seed: 7,
  size: 12,
  content: 'GET /?a=1&b=é#x\r\n\0\u00ff',
  df: false,
  ttl: 3,
  count: 2,
  warm: true,
  timeoutMs: 2500,
  seq: 4,
  headOnly: true,
  hostHeader: 'shop.example',
  endpoint: 'default/web',
};

test('every field of a request is read as it was written', () => {
  expect(Object.keys(EVERY).sort()).toEqual(['from', 'to', ...REQUEST_FIELD_NAMES].sort());
  expect(opened(EVERY)).toEqual([EVERY, EVERY]);
});

test.each(REQUEST_FIELD_NAMES)('a request with nothing but %s', (name) => {
  const request = { from: EVERY.from, to: EVERY.to, [name]: EVERY[name] };
  expect(opened(request)).toEqual([request, request]);
});

test.each([
  'curl http://web/',
  'curl -I -m 1.5 --connect-timeout 3 -H "Host: shop.example" http://10.244.2.11:8080/a?b=c',
  'curl -s http://10.244.2.11:9/',
  'ping -c 2 -s 100 -t 5 -W 1 10.244.2.11',
  'ping -c 1 -M dont -s 2000 10.244.2.11',
  'traceroute -n -q 1 10.244.2.11',
  'traceroute -T -p 8080 10.244.2.11',
  'traceroute -I 10.244.2.11',
  'echo hello | nc -w 2 10.244.2.11 8080',
  'echo hello | nc -u -w 1 10.244.2.11 8080',
  'nc -zv 10.244.2.11 8079-8080',
  'dig web.default.svc.cluster.local',
  'dig @10.96.0.10 web.default.svc.cluster.local AAAA +short',
  'nslookup web',
  'kubectl exec client -- curl -s http://web/',
])('what a terminal sends is what its link sends: %s', (line) => {
  const { requests, stderr } = new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).line(
    'default/client',
    line,
  );
  expect(requests.length, stderr).toBeGreaterThan(0);
  for (const request of requests) {
    expect(opened(request)).toEqual([request, request]);
    expect(simulation.check(request).filter(({ severity }) => severity === 'error')).toEqual([]);
  }
});
