import { expect, test } from 'vitest';
import { fitLines } from './fitLines.ts';

const line = (text: string, lit = false) => ({ text, lit });
const short = (count: number, lit = -1) =>
  Array.from({ length: count }, (_, i) => line(`10.244.${i}.0/24 → eth0`, i === lit));
const texts = ({ shown, left }: ReturnType<typeof fitLines>) => [
  ...shown.map(({ text }) => text.split('.')[2] ?? text),
  `+${left}`,
];

test('all of them where they fit', () => {
  expect(texts(fitLines(short(5)))).toEqual(['0', '1', '2', '3', '4', '+0']);
});

test('the first ones, where none is lit', () => {
  expect(texts(fitLines(short(9)))).toEqual(['0', '1', '2', '3', '+5']);
});

test('the one that decided and those nearest to it, in their order', () => {
  expect(texts(fitLines(short(9, 6)))).toEqual(['4', '5', '6', '7', '+5']);
});

test('what decided takes the rows it needs from the others', () => {
  const long = line('10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink', true);
  const [first, ...rest] = short(6);
  expect(texts(fitLines([first ?? long, long, ...rest]))).toEqual(['0', '2', '1', '+4']);
});

test('those that were not sent count, too', () => {
  expect(fitLines(short(5), 20)).toMatchObject({ left: 21 });
});
