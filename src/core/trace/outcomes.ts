import type { EndpointChance, Journey } from './run.ts';
import type { Step } from './step.ts';

const isRequest = ({ cause }: Journey): boolean => cause.kind === 'request';

/** What the first random choice on a journey's way could have come to. */
function choicesOf({ hops }: Journey): Extract<Step, { kind: 'hook' }>['choices'] {
  for (const { steps } of hops) {
    for (const step of steps) if (step.kind === 'hook' && step.choices) return step.choices;
  }
  return undefined;
}

/** Where the first destination NAT of a journey on its way out (not back) sent it. */
function dnatOf({ born, hops }: Journey): string | null {
  const step = hops
    .flatMap(({ steps }) => steps)
    .find((one) => one.kind === 'nat' && one.manip === 'dst' && !one.undo);
  const to = (field: string) => step?.diff?.find((change) => change.field === field)?.to;
  const address = to('ip.dst');
  const port = to('l4.dport') ?? (born.l4 && born.l4.proto !== 'icmp' ? born.l4.dport : '');
  return address === undefined ? null : `${address}:${port}`;
}

/** Every endpoint that the request's first packet could have been sent to, with its chance. */
export function chancesOf(journeys: readonly Journey[]): readonly EndpointChance[] {
  const first = journeys.find(isRequest);
  if (!first) return [];
  const choices = choicesOf(first);
  if (choices)
    return choices.flatMap(({ endpoint, probability }) =>
      endpoint === null ? [] : [{ endpoint, probability }],
    );
  const endpoint = dnatOf(first);
  return endpoint === null ? [] : [{ endpoint, probability: 1 }];
}

/** The address that the request's first packet was sent to, when it got that far. */
export const addressedOf = (journeys: readonly Journey[]) => journeys.find(isRequest)?.born.ip?.dst ?? null;
