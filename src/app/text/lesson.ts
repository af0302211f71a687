import { number } from './number.ts';

/** So many addresses can be read in one line. */
const MOST_ENDS = 4;

const fewOf = (ends: readonly string[]): string =>
  ends.length <= MOST_ENDS
    ? ends.join(' or ')
    : `${number(ends.length)} addresses, such as ${ends.slice(0, 2).join(' and ')}`;

/** Every word of the lessons' list and card, and of Predict. What a lesson teaches is in src/lessons. */
export const t = {
  // The list
  lessons: 'Lessons',
  minutes: (n: number) => `${n} min`,
  finished: 'finished',
  begun: (at: number, all: number) => `begun: stop ${at} of ${all}`,
  listHint: 'Each takes you along a computed run, stop by stop. Leave whenever you like; your place is kept.',

  // The card
  lesson: (title: string) => `Lesson: ${title}`,
  stopOf: (n: number, all: number) => `Stop ${n} of ${all}`,
  next: 'Next',
  toQuestion: 'To the question',
  skipQuestion: 'Skip the question',
  back: 'Back',
  finish: 'Finish',
  leave: 'Leave the lesson',
  fold: 'Fold the lesson',
  unfold: 'Show the lesson',
  opening: 'Computing …',
  show: 'Show this step again',
  astray: 'This stop is not in what is on screen now: another request, or another mode.',
  resume: 'Back to the lesson',
  right: 'Right',
  wrong: 'Not quite',
  itWas: 'It was this',
  doneTitle: 'You are through',
  score: (right: number, all: number) => `${right} of ${all} questions right at the first try.`,
  nowYouKnow: (learn: string) => `Now you know ${learn.charAt(0).toLowerCase()}${learn.slice(1)}`,
  nextLesson: 'Next lesson',
  again: 'From the start',
  sources: 'Read on',

  // Figures
  bitsAgree: (length: number) => `All of the first ${length} bits agree.`,
  bitsDiffer: (bit: number, length: number) => `Bit ${bit} differs, and it is among the first ${length}.`,
  ownAddress: 'own',
  otherAddress: 'to',
  mask: 'mask',
  octets: (n: number) => `${n} bytes`,
  insideFollows: (n: number) => `… and ${n} bytes inside: the frame as the pod’s node would have sent it`,
  everyField: 'What every field says',
  flowSent: 'sent',
  flowAnswer: 'answer',
  flowDiffers: 'not simply the other way round: translated',

  // Predict
  predict: 'Predict',
  predictHint:
    'Before each decision the run stops and asks what happens next. Nothing of the future is shown.',
  predictInLesson: 'A lesson asks its own questions; leave it first.',
  predictStop: 'Stop predicting',
  goOn: 'Go on',
  predictScore: (right: number, asked: number) => (asked === 0 ? '' : `${right} of ${asked} right`),
  predictAsked: (n: number, all: number) => `Question ${n} of ${all}`,
  walking: 'Walking on to the next decision …',
  skipAhead: 'Skip to it',
  watch: 'Play or step to the next decision.',
  predictDone: 'That was the last decision',
  missed: 'Look again at what you missed:',
  nothingMissed: 'You missed nothing.',
  newRound: 'Once more',

  question: {
    route: (where: string, packet: string) =>
      `${where} looks into its routing table for ${packet}. Where does it send the packet?`,
    bridge: (dev: string, mac: string) => `${dev} has a frame for ${mac}. What does the bridge do with it?`,
    dnat: (where: string, packet: string) =>
      `${where} runs its rules over ${packet}. What becomes of the destination?`,
    snat: (where: string, packet: string) =>
      `Before ${packet} leaves ${where}, one more hook runs. What becomes of the source?`,
    undo: (where: string, packet: string) =>
      `${where} knows the connection that ${packet} belongs to. What becomes of its addresses?`,
    verdict: (where: string, hook: string) =>
      `The filter rules at ${hook} on ${where} look at it. What do they say?`,
    arp: (where: string, ip: string) => `${where} hears the question: who has ${ip}? What does it do?`,
    deliver: (where: string, target: string) =>
      `The packet for ${target} is at its goal, ${where}. What happens?`,
    fate: (where: string, packet: string) => `${where} has ${packet} in hand. What becomes of it now?`,
    unanswered: (where: string, ip: string) =>
      `${where} has asked for ${ip} again and again. What does it do now?`,
  },
  choice: {
    via: (via: string, dev: string) => `To the next router, ${via}, by ${dev}`,
    direct: (dev: string) => `Straight to the receiver, on the link of ${dev}`,
    local: (where: string) => `To a program of ${where} itself`,
    noRoute: 'Nowhere: no route fits',
    port: (port: string, to: string) => `Out by ${port} only, to ${to}`,
    flood: 'A copy to every port',
    up: (where: string) => `Up to ${where}, which routes it`,
    dropFrame: 'Nothing: it is thrown away',
    destination: (ends: readonly string[]) =>
      ends.length === 1 ? `It becomes ${ends[0]}` : `It becomes one of ${fewOf(ends)}`,
    source: (address: string) => `It becomes ${address}`,
    stays: (address: string) => `It stays ${address}`,
    sourceBecomes: (address: string) => `The source becomes ${address}`,
    destinationBecomes: (address: string) => `The destination becomes ${address}`,
    unchanged: 'Nothing: both stay',
    accept: 'It may pass',
    drop: 'Thrown away, and nobody is told',
    reject: 'Thrown away, and the sender is told',
    answer: 'It answers with its own MAC address',
    ignore: 'Nothing: somebody else is meant',
    passOn: 'It passes the question on to the next network',
    program: (owner: string) => `${owner} receives it`,
    refuse: 'Nobody listens there: the sender is told so',
    silence: 'Nobody listens there: it is thrown away in silence',
    goesOn: 'It goes on as it is',
    giveUp: 'It gives up, and the sender is told',
    waitOn: 'It keeps the packet and goes on asking',
    toGateway: 'It sends the packet to its gateway instead',
  },
} as const;
