import { requestJourneys } from './requestJourneys.ts';
import type { EndpointChance, Journey } from './run.ts';
import type { Step } from './step.ts';

/** The steps of a packet and, where it was split, of its pieces. */
const stepsOf = (carriers: readonly Journey[]): readonly Step[] =>
  carriers.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps));

/** What the first random choice on a packet's way could have come to. */
function choicesOf(carriers: readonly Journey[]): Extract<Step, { kind: 'hook' }>['choices'] {
  for (const step of stepsOf(carriers)) if (step.kind === 'hook' && step.choices) return step.choices;
  return undefined;
}

/** Where the first destination NAT of a packet on its way out (not back) sent it. */
function dnatOf(carriers: readonly Journey[]): string | null {
  const step = stepsOf(carriers).find((one) => one.kind === 'nat' && one.manip === 'dst' && !one.undo);
  const diff = step?.kind === 'nat' ? step.diff : undefined;
  const to = (field: string) => diff?.find((change) => change.field === field)?.to;
  const address = to('ip.dst');
  const l4 = carriers[0]?.born.l4;
  const port = to('l4.dport') ?? (l4 && l4.proto !== 'icmp' ? l4.dport : '');
  return address === undefined ? null : `${address}:${port}`;
}

/** Every endpoint that the request's first packet could have been sent to, with its chance. */
export function chancesOf(journeys: readonly Journey[]): readonly EndpointChance[] {
  const carriers = requestJourneys(journeys);
  const choices = choicesOf(carriers);
  if (choices)
    return choices.flatMap(({ endpoint, probability }) =>
      endpoint === null ? [] : [{ endpoint, probability }],
    );
  const endpoint = dnatOf(carriers);
  return endpoint === null ? [] : [{ endpoint, probability: 1 }];
}

/** The address that the request's first packet was sent to, when it got that far. */
export const addressedOf = (journeys: readonly Journey[]) =>
  requestJourneys(journeys)[0]?.born.ip?.dst ?? null;
