import { expect, test } from 'vitest';
import { OWN_MODES } from '../simulation/open.ts';
import { t } from '../text.ts';
import { START } from './gallery.ts';
import { addressOf } from './keepAddress.ts';

const document = { text: '', file: 'x.yaml', scenarioId: null, modes: OWN_MODES, id: 'a', revision: 1 };

test.each([
  ['the start example', { ...document, scenarioId: START.id }, ''],
  [
    'the start example in another mode',
    { ...document, scenarioId: START.id, modes: { ...OWN_MODES, podNetwork: 'bridge' } },
    `?scenario=${START.id}&cni=bridge`,
  ],
  ['another scenario', { ...document, scenarioId: 'shop' }, '?scenario=shop'],
  ['a file of one’s own', document, ''],
  ['a link, which stays', { ...document, file: t.linkFile }, null],
])('%s', (_, opened, address) => {
  expect(addressOf(opened)).toBe(address);
});
