import { expect, test } from 'vitest';
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
