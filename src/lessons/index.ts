import { arp } from './arp.ts';
import { conntrack } from './conntrack.ts';
import { failures } from './failures.ts';
import { hairpin } from './hairpin.ts';
import { internet } from './internet.ts';
import { nodeport } from './nodeport.ts';
import { pod } from './pod.ts';
import { routes } from './routes.ts';
import { service } from './service.ts';
import { threeRules } from './threeRules.ts';
import { tunnel } from './tunnel.ts';
import type { Lesson } from './types.ts';
import { vethBridge } from './vethBridge.ts';

/** In teaching order: each needs no more than those before it. */
export const lessons: readonly Lesson[] = [
  threeRules,
  pod,
  vethBridge,
  arp,
  routes,
  tunnel,
  service,
  conntrack,
  nodeport,
  internet,
  hairpin,
  failures,
];
