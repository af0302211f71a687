import { expect, test } from 'vitest';
import { placesOf } from '../../core/trace/playback.ts';
import { shown, SHOWN } from '../canvas/testing/runs.ts';
import { runFixture } from '../testing/run.ts';
import { breakpointId, breaks, ruleAt, type Breakpoint } from './breakpoints.ts';
import { countStops, stopChoices } from './stopChoices.ts';

const places = placesOf(runFixture);
const rule = { netns: 'node-a', table: 'nat', chain: 'KUBE-SERVICES', index: 3 } as const;

test.each<[Breakpoint, readonly string[]]>([
  [{ kind: 'nat' }, ['node-a nat']],
  [{ kind: 'tunnel' }, ['node-a encapsulate', 'node-b decapsulate']],
  [{ kind: 'drop' }, ['node-b end']],
  [{ kind: 'netns', netns: 'node-b' }, ['node-b ingress', 'node-b ingress']],
  [{ kind: 'netns', netns: 'default/client' }, ['default/client send', 'default/client send']],
  [{ kind: 'netns', netns: 'nowhere' }, []],
  [{ kind: 'field', field: 'ip.dst' }, ['node-a nat']],
  [{ kind: 'field', field: 'ip.src' }, []],
  [{ kind: 'field', field: 'ip.ttl' }, ['node-a forward', 'node-b forward']],
  [{ kind: 'field', field: 'eth.dst' }, ['default/client link', 'node-a link', 'node-b link']],
  [{ kind: 'rule', rule }, ['node-a hook']],
  [{ kind: 'rule', rule: { ...rule, netns: 'node-b' } }, []],
  [{ kind: 'rule', rule: { ...rule, table: 'filter' } }, []],
  [{ kind: 'rule', rule: { ...rule, index: 2 } }, []],
])('%o', (breakpoint, expected) => {
  const met = places.filter((place) => breaks(breakpoint, place));
  expect(met.map(({ hop, step }) => `${hop.netns} ${step.kind}`)).toEqual(expected);
  expect(countStops(places, breakpoint)).toBe(expected.length);
});

test.each(SHOWN)('%s %s: whatever a run gives to stop at is met in it', (id, podNetwork) => {
  const run = shown(id, podNetwork);
  const { netns, fields, rules } = stopChoices(run.places);
  const all = [...netns, ...fields, ...rules];
  expect(all.filter((one) => countStops(run.places, one) === 0)).toEqual([]);
  expect(new Set(all.map(breakpointId)).size).toBe(all.length);
});

test.each(SHOWN)('%s %s: the rule that decided is one that can be stopped at', (id, podNetwork) => {
  const { places: steps } = shown(id, podNetwork);
  const missed = steps.filter((place) => {
    const breakpoint = ruleAt(place);
    return breakpoint && place.step.kind === 'hook' && !breaks(breakpoint, place);
  });
  expect(missed).toEqual([]);
});

test('a drop that a rule decided is one stop, not two', () => {
  const { places: steps } = shown('service-without-endpoints');
  expect(countStops(steps, { kind: 'drop' })).toBe(1);
});
