import { number } from './number.ts';
/** Every word of the timeline's options: filters, stops, loop, the overview. What is there from the start stands in text.ts. */
export const t = {
  // The buttons
  packets: 'Packets',
  packetsHint: 'Which packets are listed and played',
  hiddenPackets: (count: number) => `${number(count)} hidden`,
  stopAt: 'Stop at …',
  stopAtHint: 'What Play stops at',
  nextStop: 'On to the next stop',
  previousStop: 'Back to the last stop',
  loop: 'Loop',
  loopHint: 'Play the whole run over and over',
  loopOf: (from: number, to: number) => `Looping steps ${from} to ${to}`,
  playOptions: 'Playing',

  // Packets to show
  filters: {
    arp: 'ARP',
    dns: 'DNS',
    handshake: 'Handshake',
    reply: 'Replies',
    retransmission: 'Sent again',
    icmpError: 'ICMP errors',
  },
  filterHint: {
    arp: 'questions for link addresses, and their answers',
    dns: 'questions for names, and their answers',
    handshake: 'TCP segments without data: SYN, SYN-ACK, ACK, FIN',
    reply: 'what comes back with data',
    retransmission: 'because nobody had answered in time',
    icmpError: 'somebody on the way tells the sender',
  },
  howMany: (count: number) => number(count),
  noFilters: 'Every packet of this run carries the request itself: there is nothing to leave out.',
  neverHidden: 'The packet that decided the outcome stays in view.',
  showAll: 'Show all',

  // Stop at
  kinds: {
    nat: 'NAT rewrites the packet',
    tunnel: 'It is wrapped or unwrapped',
    drop: 'It is dropped or rejected',
  },
  enters: 'It enters',
  fieldChanges: 'A field changes',
  ruleHit: 'A rule is hit',
  chooseNamespace: 'choose a namespace …',
  chooseField: 'choose a field …',
  chooseRule: 'choose a rule this run met …',
  fields: {
    'ip.src': 'source address',
    'ip.dst': 'destination address',
    'ip.ttl': 'TTL',
    'l4.sport': 'source port',
    'l4.dport': 'destination port',
    'l4.id': 'echo identifier',
    'eth.src': 'source MAC',
    'eth.dst': 'destination MAC',
  } as Readonly<Record<string, string>>,
  quoted: (field: string) => `${field}, in the quoted packet`,
  rule: (chain: string, index: number) => `${chain}, rule ${index + 1}`,
  times: (count: number) => (count === 0 ? 'not in this run' : `${count}×`),
  clearStops: 'Remove all',
  stopsHint: 'Play stops there as well.',
  stopsKeys: 'F8 goes on to the next one, Shift F8 back.',
  playShows: 'Play shows',
  stops: (count: number) => (count === 1 ? '1 stop' : `${count} stops`),
  /** Why the clock stopped. */
  stopped: {
    nat: 'NAT',
    tunnel: 'wrapped or unwrapped',
    drop: 'dropped or rejected',
    netns: (name: string) => `enters ${name}`,
    field: (field: string) => `${field} changes`,
    rule: (netns: string, rule: string) => `${rule} on ${netns}`,
  },
  stoppedAt: (why: string) => `Stopped: ${why}`,
  stopHere: 'Stop at this rule',
  stopHereOn: 'Stops at this rule',

  // Zoom
  zoom: 'Zoom of the timeline',
  zoomIn: 'Wider steps',
  zoomOut: 'Narrower steps',
  zoomToRun: 'The whole run',
  zoomToPacket: 'This packet alone',

  // Loop
  loopPart: 'What is looped',
  noLoop: 'Nothing is looped.',
  loopsRun: 'The whole run is looped.',
  loopThisPacket: 'This packet',
  loopOff: 'Do not loop',
  loopKeys: 'Shift and drag over the lanes chooses a part, too.',
  loopRun: 'Loop the whole run',
  loopFromHere: 'From here',
  loopToHere: 'To here',

  // What a change made different
  differ: (count: number) =>
    count === 1
      ? '1 step differs from before the change'
      : `${number(count)} steps differ from before the change`,
  differShort: (count: number) => `${number(count)} differ`,
  difference: (n: number, all: number) => `Difference ${n} of ${number(all)}`,
  differHint: (count: number) =>
    `${count === 1 ? '1 step of this request differs' : `${number(count)} steps of this request differ`} from before the change: marked ▾ on the timeline. Click to go to the next difference.`,

  // Overview
  overview: 'The part of the run in view',
  inView: (from: number, to: number, count: number) =>
    `steps ${number(from)} to ${number(to)} of ${number(count)}`,
  overviewHint: 'Drag the window or its edges; with arrow keys it moves, with plus and minus it zooms.',
} as const;
