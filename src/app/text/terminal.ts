import { number } from './number.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';

/** Every word of the terminal that its commands do not say themselves. */
export const t = {
  terminal: 'Terminal',
  terminals: 'Terminals',
  output: (name: string) => `Output on ${name}`,
  input: (name: string) => `Command line on ${name}`,
  openOn: 'Open a terminal on …',
  findPlace: 'Pod, node or outside',
  noPlace: 'Nothing is called so.',
  more: (count: number) => `${number(count)} more: type to narrow`,
  kinds: { node: 'Nodes', pod: 'Pods', external: 'Outside', other: 'Network' },
  closeTab: (name: string) => `Close the terminal on ${name}`,
  fold: 'Fold the terminal',
  noCluster: 'No cluster is open yet.',
  leave: 'Esc twice, or Shift+Tab, leaves',
  welcome: (where: string) => `${where}. help lists the commands, Tab completes, ↑ brings back.`,
  places: {
    node: (name: string) => `Root namespace of node ${name}`,
    pod: (name: string, node: string) => `Network namespace of pod ${name}, on ${node}`,
    hostPod: (name: string, node: string) => `Pod ${name}, in the namespace of node ${node}`,
    external: (name: string) => `${name}, outside of the cluster`,
    other: (name: string) => `${name}, a part of the network`,
  },

  noTraffic: 'state before any traffic',
  beforeFirst: (count: number) => `state before step 1 of ${count}`,
  afterStep: (n: number, count: number) => `state after step ${n + 1} of ${count}`,

  gone: 'gone',
  goneHint: (name: string) =>
    `${name} is not in the cluster any more. What was printed stays; close the tab, or undo the change.`,

  watch: 'Watch on the canvas',
  watchHint: 'Stand before the first step of this request, paused',
  back: (n: number, count: number) =>
    n < 0 ? 'Back to the run before' : `Back to step ${n + 1} of ${count}`,
  backHint: 'Show again what the canvas showed before this command',
  shownAtEnd: (count: number) => `On the canvas, after its last step (${count}).`,
  shownHeld: 'On the canvas, from its start: Predict holds the rest back.',
  notShown: 'The canvas keeps what it shows.',
  sentMore: (count: number) => `${count} requests were sent.`,
  requestToWatch: 'Request to watch',
  requestOf: ({ to, seq = 1, ttl }: TrafficRequest, nth: number) =>
    `${nth + 1}: ${to}${seq > 1 ? `, echo ${seq}` : ''}${ttl === undefined ? '' : `, TTL ${ttl}`}`,
  toCome: (lines: number) =>
    `${lines} more ${lines === 1 ? 'line comes' : 'lines come'} as the request goes on the canvas.`,

  failures: {
    cancelled: 'Cancelled. ↑ and Enter run it again.',
    stale: 'The cluster changed while this ran. ↑ and Enter run it in the new one.',
    forgotten: 'The simulator no longer keeps the run on the canvas. Send a request again, then ↑ and Enter.',
    lost: 'The simulator stopped at this line, twice. Nothing was changed; try another line.',
    hang: 'The simulator did not answer in time. Nothing was changed; ask for less, or try again.',
    updated: 'A new version of this page is there. Reload to go on; the output above can be copied first.',
    safe: 'The simulator is switched off after three crashes. Reload to go on; the output above can be copied first.',
    internal: 'A mistake of ours: this line could not be computed. Nothing was changed.',
  },
  noAnswer: 'Nothing can be completed right now.',
  stopped: '^C',
  tooManyLines: (left: number) => `${number(left)} more lines of the paste were left out.`,
  moreWords: (count: number) => `… and ${number(count)} more`,
  older: (count: number) => `${number(count)} older lines are no longer kept.`,
  moreSpoken: (count: number) => `and ${number(count)} more lines`,

  search: 'search history: ',
  noMatch: 'nothing found',
  searchHint: 'Enter runs it · → edits it · Ctrl-R goes on · Esc leaves',

  accents: { src: 'The source of the request', dst: 'Where the request goes' },

  keys: 'Keys that a phone has not',
  keyNames: {
    Tab: 'Complete',
    ArrowUp: 'Earlier command',
    ArrowDown: 'Later command',
    'Ctrl+c': 'Ctrl-C: stop, or empty the line',
    '|': 'Pipe',
    '-': 'Minus',
    '/': 'Slash',
    '.': 'Dot',
  },
} as const;
