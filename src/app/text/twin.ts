import { number } from './number.ts';
/** Words of the run as text. What each step does is told by core/trace. */
export const t = {
  request: (from: string, to: string) => `From ${from} to ${to}`,
  size: (packets: number, steps: number) =>
    `${packets === 1 ? '1 packet' : `${number(packets)} packets`}, ${steps === 1 ? '1 step' : `${number(steps)} steps`}. Arrow up and down walk through them; the picture follows.`,
  packet: (n: number) => `Packet ${n}:`,
  goesOn: 'goes on',
  steps: (from: number, to: number) => (from === to ? `step ${from}` : `steps ${from} to ${to}`),
  none: (touch: boolean) =>
    `No request has been sent yet. Choose a scenario, or ${touch ? 'tap' : 'click'} a pod and then a target.`,
  allHidden: 'The filters of the timeline leave every packet out.',
} as const;
