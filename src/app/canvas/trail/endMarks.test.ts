import { expect, test } from 'vitest';
import { must } from '../../../core/problem.ts';
import type { StepPlace } from '../../../core/trace/playback.ts';
import { shown } from '../testing/runs.ts';
import { endMarks } from './endMarks.ts';

test('a loss is marked from the step on at which it happened, and stays', () => {
  const picture = shown('service-without-endpoints');
  const lost = picture.places.findIndex(({ step }) => step.kind === 'end' && step.disposition === 'rejected');
  const point = picture.layout.docks.get('node-a|stage/FORWARD');
  expect(endMarks(picture, picture.places, lost - 1)).toEqual([]);
  expect(endMarks(picture, picture.places, lost)).toMatchObject([
    { n: lost, point, disposition: 'rejected' },
  ]);
  expect(endMarks(picture, picture.places, picture.places.length - 1)).toHaveLength(1);
});

test('copies that met the wrong host are no loss', () => {
  const picture = shown('clusterip-cross-node');
  expect(endMarks(picture, picture.places, picture.places.length - 1)).toEqual([]);
});

const isLoss = ({ step }: StepPlace): boolean =>
  step.kind === 'end' && !['delivered', 'ignored'].includes(step.disposition);

test('a loss is told while it, or the error about it, is what goes on', () => {
  const picture = shown('mtu');
  const { places } = picture;
  const lost = places.findIndex(isLoss);
  const { id } = must(places[lost], 'a loss').journey;
  const error = places.findIndex(
    ({ journey: { cause } }) => cause.kind === 'icmpError' && cause.about === id,
  );
  for (const n of [lost, error]) expect(endMarks(picture, places, n)).toMatchObject([{ isTold: true }]);
});

test('later packets have its room, until all is over', () => {
  const picture = shown('clusterip-cross-node', null, {
    from: 'pod/default/client',
    to: 'dns://10.96.0.10/web.default.svc.cluster.local',
  });
  const { places } = picture;
  const lost = places.findIndex(isLoss);
  const later = places.findIndex(
    ({ journey }, n) => n > lost && n < places.length - 1 && journey !== places[lost]?.journey,
  );
  expect(endMarks(picture, places, later)).toMatchObject([{ isTold: false }]);
  expect(endMarks(picture, places, places.length - 1).every(({ isTold }) => isTold)).toBe(true);
});
