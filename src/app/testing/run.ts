import { ip } from '../../core/net/address.ts';
import { BROADCAST_MAC, podMac, ZERO_MAC } from '../../core/net/mac.ts';
import { ETH_ARP, ETH_IPV4, NO_PAYLOAD, TCP_ACK, TCP_SYN, type Packet } from '../../core/net/packet.ts';
import { runOf, synOf, type HopDraft, type JourneyDraft } from '../../core/testing/run.ts';
import type { Run } from '../../core/trace/run.ts';

const CLIENT = ip('10.244.1.10');
const GATEWAY = ip('10.244.1.1');
const SERVICE = ip('10.96.0.10');
const WEB = ip('10.244.2.10');

const question: Packet = {
  eth: { src: podMac(CLIENT), dst: BROADCAST_MAC, type: ETH_ARP },
  arp: {
    op: 'request',
    senderMac: podMac(CLIENT),
    senderIp: CLIENT,
    targetMac: ZERO_MAC,
    targetIp: GATEWAY,
  },
  ip: null,
  l4: null,
  payload: NO_PAYLOAD,
  vxlan: null,
  inner: null,
};

const asked: JourneyDraft = {
  cause: { kind: 'arp', by: 0 },
  born: question,
  hops: [
    {
      netns: 'default/client',
      steps: [
        { kind: 'send', owner: 'kernel', what: 'ARP who-has 10.244.1.1' },
        { kind: 'egress', dev: 'eth0', peer: { netns: 'node-a', dev: 'veth3f1c' } },
      ],
    },
    {
      netns: 'node-a',
      steps: [
        { kind: 'ingress', dev: 'veth3f1c', pkttype: 'broadcast' },
        { kind: 'bridge', verdict: 'local', dev: 'cni0', ports: [] },
        { kind: 'arp', dev: 'cni0', what: 'answer' },
        { kind: 'deliver', owner: 'kernel', what: 'ARP' },
      ],
    },
  ],
};

const eth = { src: podMac(CLIENT), dst: podMac(GATEWAY), type: ETH_IPV4 };
const outer = {
  ip: { ...synOf('172.18.0.2:1', '172.18.0.3:1').ip!, proto: 'udp' as const, length: 110, df: false },
  l4: { proto: 'udp' as const, sport: 51_234, dport: 8472, length: 90 },
  vxlan: { vni: 1 },
};
const outerEth = { src: podMac(ip('172.18.0.2')), dst: podMac(ip('172.18.0.3')), type: ETH_IPV4 };

const nodeA: HopDraft = {
  netns: 'node-a',
  steps: [
    { kind: 'ingress', dev: 'veth3f1c', pkttype: 'host' },
    { kind: 'bridge', verdict: 'local', dev: 'cni0', ports: [] },
    { kind: 'conntrack', state: 'NEW', direction: 'original', what: 'new' },
    {
      kind: 'hook',
      hook: 'PREROUTING',
      table: 'nat',
      chain: 'PREROUTING',
      bridged: false,
      matched: [{ chain: 'KUBE-SERVICES', index: 3 }],
      examined: 6,
      verdict: 'accept',
      choices: [
        { chain: 'KUBE-SEP-A', endpoint: '10.244.1.11:8080', probability: 0.5, taken: false },
        { chain: 'KUBE-SEP-B', endpoint: '10.244.2.10:8080', probability: 0.5, taken: true },
      ],
    },
    {
      kind: 'nat',
      hook: 'PREROUTING',
      manip: 'dst',
      undo: false,
      diff: [
        { field: 'ip.dst', from: SERVICE, to: WEB },
        { field: 'l4.dport', from: 80, to: 8080 },
      ],
    },
    {
      kind: 'route',
      purpose: 'input',
      dst: WEB,
      result: 'forward',
      dev: 'flannel.1',
      via: ip('10.244.2.0'),
      src: null,
    },
    { kind: 'forward', dev: 'flannel.1', diff: [{ field: 'ip.ttl', from: 64, to: 63 }] },
    {
      kind: 'hook',
      hook: 'FORWARD',
      table: 'filter',
      chain: 'FORWARD',
      bridged: false,
      matched: [],
      examined: 4,
      verdict: 'accept',
    },
    { kind: 'encapsulate', dev: 'flannel.1', outer },
    { kind: 'link', dev: 'eth0', eth: outerEth },
    { kind: 'egress', dev: 'eth0', peer: { netns: 'node-b', dev: 'eth0' } },
  ],
};
const nodeB: HopDraft = {
  netns: 'node-b',
  steps: [
    { kind: 'ingress', dev: 'eth0', pkttype: 'host' },
    { kind: 'decapsulate', dev: 'flannel.1', outer: { eth: outerEth, ...outer } },
    {
      kind: 'route',
      purpose: 'input',
      dst: WEB,
      result: 'forward',
      dev: 'cni0',
      via: null,
      src: null,
    },
    { kind: 'forward', dev: 'cni0', diff: [{ field: 'ip.ttl', from: 63, to: 62 }] },
    { kind: 'link', dev: 'cni0', eth: { src: podMac(GATEWAY), dst: podMac(WEB), type: ETH_IPV4 } },
    { kind: 'egress', dev: 'veth77e0', peer: { netns: 'default/web-2', dev: 'eth0' } },
  ],
};

const request: JourneyDraft = {
  born: synOf('10.244.1.10:40000', '10.96.0.10:80'),
  hops: [
    {
      netns: 'default/client',
      steps: [
        { kind: 'send', owner: 'default/client/curl', what: 'TCP SYN' },
        {
          kind: 'route',
          purpose: 'output',
          dst: SERVICE,
          result: 'forward',
          dev: 'eth0',
          via: GATEWAY,
          src: CLIENT,
        },
        { kind: 'link', dev: 'eth0', eth },
        { kind: 'egress', dev: 'eth0', peer: { netns: 'node-a', dev: 'veth3f1c' } },
      ],
    },
    nodeA,
    nodeB,
    {
      netns: 'default/web-2',
      steps: [
        { kind: 'ingress', dev: 'eth0', pkttype: 'host' },
        { kind: 'deliver', owner: 'default/web-2/nginx', what: 'TCP SYN' },
      ],
    },
  ],
};

const synAck = synOf('10.244.2.10:8080', '10.244.1.10:40000');
const answer: JourneyDraft = {
  cause: { kind: 'reply', to: 1 },
  born: { ...synAck, l4: { ...synAck.l4!, flags: TCP_SYN | TCP_ACK } as Packet['l4'] },
  hops: [
    {
      netns: 'default/web-2',
      steps: [
        { kind: 'send', owner: 'default/web-2/nginx', what: 'TCP SYN ACK' },
        { kind: 'egress', dev: 'eth0', peer: { netns: 'node-b', dev: 'veth77e0' } },
      ],
    },
    {
      netns: 'node-b',
      steps: [
        { kind: 'ingress', dev: 'veth77e0', pkttype: 'host' },
        { kind: 'end', disposition: 'dropped', reason: 'NETFILTER_DROP' },
      ],
    },
  ],
  end: { disposition: 'dropped', dropReason: 'NETFILTER_DROP', decidedBy: null },
};

/** A client asks a Service across nodes over VXLAN; the answer is dropped. A bit of every kind of step. */
export const runFixture: Run = runOf([asked, request, answer], {
  request: { from: 'pod/default/client', to: 'http://web.default/' },
  outcome: 'timed-out',
  errno: 'ETIMEDOUT',
  servedBy: 'default/web-2',
  serverSaw: '10.244.1.10:40000',
  outcomes: [
    { endpoint: '10.244.1.11:8080', probability: 0.5 },
    { endpoint: '10.244.2.10:8080', probability: 0.5 },
  ],
});
