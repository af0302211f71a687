import { expect, test } from 'vitest';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from '../net/packet.ts';
import { moveOf, segmentKind, validFlags } from './conntrackTcp.ts';

const SYNACK = TCP_SYN | TCP_ACK;
const FINACK = TCP_FIN | TCP_ACK;

test.each([
  // name                                  segments (direction, flags)                                                       states
  [
    'a connection from SYN to TIME_WAIT',
    [
      ['original', TCP_SYN],
      ['reply', SYNACK],
      ['original', TCP_ACK],
      ['original', FINACK],
      ['reply', FINACK],
      ['original', TCP_ACK],
    ],
    ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'LAST_ACK', 'TIME_WAIT'],
  ],
  [
    'closed by the server first',
    [
      ['original', TCP_SYN],
      ['reply', SYNACK],
      ['original', TCP_ACK],
      ['reply', FINACK],
      ['original', TCP_ACK],
      ['original', FINACK],
      ['reply', TCP_ACK],
    ],
    ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT'],
  ],
  [
    'reset in the middle',
    [
      ['original', TCP_SYN],
      ['reply', SYNACK],
      ['reply', TCP_RST],
    ],
    ['SYN_SENT', 'SYN_RECV', 'CLOSE'],
  ],
  [
    'both ends open at once',
    [
      ['original', TCP_SYN],
      ['reply', TCP_SYN],
      ['original', SYNACK],
    ],
    ['SYN_SENT', 'SYN_SENT2', 'SYN_RECV'],
  ],
  ['picked up in the middle', [['original', TCP_ACK]], ['ESTABLISHED']],
] as const)('%s', (_name, segments, states) => {
  let state: Parameters<typeof moveOf>[0] = 'NONE';
  const seen = segments.map(([direction, flags]) => {
    const move = moveOf(state, direction, segmentKind(flags));
    if (move !== 'invalid' && move !== 'ignore') state = move;
    return move;
  });
  expect(seen).toEqual(states);
});

test.each([
  ['an answer to nothing', 'NONE', 'reply', SYNACK, 'invalid'],
  ['a reset to nothing', 'NONE', 'original', TCP_RST, 'invalid'],
  ['a second SYN-ACK', 'ESTABLISHED', 'reply', SYNACK, 'ignore'],
] as const)('%s', (_name, state, direction, flags, move) => {
  expect(moveOf(state, direction, segmentKind(flags))).toBe(move);
});

test.each([
  ['SYN and RST', TCP_RST | TCP_SYN, false],
  ['FIN alone', TCP_FIN, false],
  ['none', 0, false],
  ['FIN, ACK and PSH', FINACK | TCP_PSH, true],
] as const)('flags of a segment: %s', (_name, flags, valid) => {
  expect(validFlags(flags)).toBe(valid);
});
