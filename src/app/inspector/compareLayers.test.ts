import { expect, test } from 'vitest';
import { packetBefore, packetOf } from '../playback/packets.ts';
import { placesOf } from '../../core/trace/playback.ts';
import type { Step } from '../../core/trace/step.ts';
import { must } from '../../core/problem.ts';
import { runFixture } from '../testing/run.ts';
import { compareLevels } from './compareLayers.ts';
import { wireOf } from '../../core/net/wire.ts';
import { packetText } from './packetText.ts';

const placeOf = (kind: Step['kind'], journey = 1) =>
  must(
    placesOf(runFixture).find((place) => place.step.kind === kind && place.journey.id === journey),
    kind,
  );
const compared = (kind: Step['kind'], journey?: number) => {
  const place = placeOf(kind, journey);
  return compareLevels(wireOf(packetBefore(place)).levels, wireOf(packetOf(place)).levels);
};
const told = (kind: Step['kind'], journey?: number) =>
  compared(kind, journey).map((level) => level.map(({ title, fate }) => `${title} ${fate}`));

test('a rewrite shows the old value beside the new, and nothing else as changed', () => {
  const changed = compared('nat').flatMap((level) =>
    level.flatMap(({ title, fields }) =>
      fields.flatMap(({ name, value, was }) => (was === null ? [] : [`${title} ${name} ${was} → ${value}`])),
    ),
  );
  expect(changed).toEqual(['IPv4 destination 10.96.0.10 → 10.244.2.10', 'TCP destination port 80 → 8080']);
});

test('encapsulation puts a level around what stays as it was', () => {
  expect(told('encapsulate')).toEqual([
    ['IPv4 added', 'UDP added', 'VXLAN added'],
    ['Ethernet kept', 'IPv4 kept', 'TCP kept'],
  ]);
});

test('decapsulation shows once more what it took off', () => {
  expect(told('decapsulate')).toEqual([
    ['Ethernet removed', 'IPv4 removed', 'UDP removed', 'VXLAN removed'],
    ['Ethernet kept', 'IPv4 kept', 'TCP kept'],
  ]);
});

test('an Ethernet header appears when it is written', () => {
  expect(told('link')).toEqual([['Ethernet added', 'IPv4 kept', 'TCP kept']]);
});

test('the text of a packet indents what is inside', () => {
  const text = packetText(wireOf(packetOf(placeOf('encapsulate'))));
  expect(text).toMatch(/VXLAN\n( {2}.*\n)* {2}Ethernet\n/);
  expect(text).toContain('    destination: 10.244.2.10');
});
