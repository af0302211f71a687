import { refuse } from './icmp.ts';
import { receive, transmit } from './link.ts';
import { tcpReset } from './tcpSend.ts';
import { deliver } from './transport.ts';
import type { Stack } from './world.ts';

/** The layers of one kernel, put together: see `Stack` for who calls whom. */
export const LINUX_STACK: Stack = {
  receive,
  transmit,
  refuse,
  tcpReset,
  deliver,
};
