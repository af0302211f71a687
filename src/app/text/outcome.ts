import type { Outcome } from '../../core/trace/disposition.ts';
import { number } from './number.ts';

/** What a client sees when it gets no answer, in a word or two. */
const SEEN: Readonly<Partial<Record<Outcome, string>>> = {
  delivered: 'answered',
  refused: 'refused',
  'timed-out': 'timed out',
  'host-unreachable': 'host unreachable',
  'net-unreachable': 'network unreachable',
  'message-too-big': 'too big',
  'ttl-exceeded': 'TTL exceeded',
  'name-not-found': 'name not found',
};

/** Every word of what could have become of a request: the list of endpoints, and a hundred draws. */
export const t = {
  allOutcomes: 'All outcomes',
  allOutcomesHint: 'Every endpoint it could have reached, and what a hundred requests come to',
  drawn: (count: number) =>
    count === 0
      ? 'Nothing is drawn here: every request goes the same way.'
      : count === 1
        ? 'The Service has one endpoint to choose from.'
        : `The Service chooses one of ${number(count)} endpoints for every connection.`,
  more: (count: number, left: number) =>
    count === left ? `Show the other ${number(left)}` : `Show ${count} more of ${number(left)}`,
  endpoint: 'Endpoint',
  chance: 'Chance',
  clientAs: 'Sees the client as',
  sees: (client: string) => `sees ${client}`,
  hundred: 'Of 100',
  own: (address: string) => `the client’s own address${address === '' ? '' : ` (${address})`}`,
  masqueraded: 'another address',
  notYet: '…',
  follow: 'Follow',
  followHint: (endpoint: string) => `Send it again, to ${endpoint}`,
  following: 'shown',
  sendHundred: 'Send 100',
  sendAgain: 'Send 100 again',
  stop: 'Stop',
  progress: (done: number, of: number) => `${done} of ${of} sent`,
  stopped: (done: number) => `Stopped after ${done}.`,
  failed: 'The hundred could not be computed; send them again.',
  seeds:
    'It is sent 100 times in a row, each time with another random seed (1 to 100) and another source port. At first no machine has learned anything (a MAC address, say); what one request teaches them, the next one finds.',
  affinity:
    'All went to one endpoint: the Service keeps a client with the endpoint of its first request (session affinity).',
  expected: (count: number) => `${Number(count.toFixed(1))} expected`,
  counted: (count: number, expected: number | null) =>
    expected === null ? `${count}` : `${count}, ${Number(expected.toFixed(1))} expected`,
  mark: 'The line marks how many are expected.',
  ended: 'How it ended',
  endedHint: 'Who said so, and why',
  showWhere: 'Show where',
  showWhereHint: 'Stand at the step that decided, and see why',
  caveats: 'What a real cluster may do otherwise',
  caveatsHint: 'What is not modelled here, or was assumed',
  unmodelled: 'Not modelled',
  assumed: 'Assumed',
  moreCaveats: (count: number) => (count === 0 ? '' : ` (and ${count} more)`),
  seen: (outcome: Outcome) => SEEN[outcome] ?? `answered ${outcome.slice('http-'.length)}`,
} as const;
