import type { Step } from './step.ts';

/** Something the model leaves out or decides for itself, in the words that README and the page show. */
export interface Simplification {
  readonly id: string;
  readonly text: string;
  /** Whether it bears on this step; `null` for what concerns no step in particular. */
  readonly at: ((step: Step) => boolean) | null;
}

const isTcp = (what: string): boolean => !/^(UDP|DNS|ICMP|ARP)/.test(what);

const isDns = (step: Step): step is Extract<Step, { kind: 'send' | 'deliver' }> =>
  (step.kind === 'send' || step.kind === 'deliver') && step.what.startsWith('DNS ');

/** Everything that is simpler here than in Linux and Kubernetes. README repeats this list; a test holds the two together. */
export const SIMPLIFICATIONS: readonly Simplification[] = [
  {
    id: 'missing',
    text: 'IPv6, TLS, NetworkPolicy, Ingress and Gateways are not modelled; such objects, and fields that packets depend on, are told where they stand and with the requests that they may touch.',
    at: null,
  },
  {
    id: 'names',
    text: 'Names are looked up as glibc does it: A and AAAA together, five seconds, two attempts, and the first address is used; images built on musl do it otherwise. CoreDNS answers at once and keeps no cache, and nobody else does.',
    at: isDns,
  },
  {
    id: 'router',
    text: 'Names outside the cluster are known to the underlay’s router alone: every machine asks it, and it answers for nodes and hosts outside; no other name server stands behind it.',
    at: (step) => isDns(step) && step.owner.startsWith('underlay/'),
  },
  {
    id: 'nodeAddresses',
    text: 'A node has one address, its first InternalIP; others, such as an ExternalIP, lead nowhere.',
    at: null,
  },
  {
    id: 'time',
    text: 'A wire takes 10 microseconds and a decision none: times put events in order, they are no measurements.',
    at: null,
  },
  {
    id: 'patience',
    text: 'A program waits five seconds for each thing it waits for, as `curl --connect-timeout 5` does; the kernel alone would try for two minutes.',
    at: (step) => step.kind === 'send' && step.source === 'tcpConnect',
  },
  {
    id: 'listens',
    text: 'A container listens on the ports that it declares and on no others. Where it declares none, it is taken to listen where a Service, a probe, its own command or the request itself says so, and the run tells what was assumed.',
    at: (step) =>
      (step.kind === 'deliver' && step.decidedBy?.kind === 'assumedListener') ||
      (step.kind === 'end' && step.reason === 'NO_SOCKET'),
  },
  {
    id: 'tcp',
    text: 'TCP has no congestion control, no delayed or selective acknowledgements and an endless window; a lost segment is sent again after a fixed time.',
    at: (step) =>
      (step.kind === 'send' || step.kind === 'deliver') && step.source === 'tcpStates' && isTcp(step.what),
  },
  {
    id: 'fullTable',
    text: 'A full connection table turns new flows away at once; the kernel first looks nearby for one to forget that is not assured.',
    at: (step) => step.kind === 'end' && step.reason === 'CONNTRACK_FULL',
  },
  {
    id: 'neighbours',
    text: 'A neighbour that answered is trusted for 30 seconds (the kernel draws between 15 and 45). A check of it that falls due while no request needs it counts as answered and leaves no trace.',
    at: (step) => step.kind === 'neighbour',
  },
  {
    id: 'draw',
    text: 'A row of `-m statistic` rules is settled by one draw over all it can pick, so that every outcome and its chance can be shown; the seed of the run decides.',
    at: (step) => step.kind === 'hook' && step.choices !== undefined,
  },
  {
    id: 'ports',
    text: 'Ports that the kernel draws at random (`--random-fully`, the outer port of a tunnel) are drawn from the seed of the run.',
    at: (step) => step.kind === 'encapsulate' || (step.kind === 'nat' && step.manip === 'src' && !step.undo),
  },
  {
    id: 'emptyChains',
    text: 'The counter of a built-in chain that holds no rule stays at zero: packets pass it without a step.',
    at: null,
  },
  {
    id: 'felix',
    text: 'Of Calico’s Felix the filter table is there as it is without policies; its raw and mangle tables, which turn away pods’ spoofed sources, are not, and its NAT is written for one pool, as up to 3.28.',
    at: (step) => step.kind === 'hook' && step.matched.some(({ chain }) => chain.startsWith('cali-')),
  },
  {
    id: 'flood',
    text: 'On a link with more than 64 machines, copies of an ARP question to those that ignore it are counted, not followed.',
    at: (step) => step.kind === 'bridge' && step.notFollowed !== undefined,
  },
];

/** What was simplified about this very step. */
export const simplificationsAt = (step: Step): readonly Simplification[] =>
  SIMPLIFICATIONS.filter(({ at }) => at?.(step));
