import { decisiveCarrier, firstLost, isLost, requestJourneys } from './requestJourneys.ts';
import type { EndpointOutcome, Journey, Run } from './run.ts';
import type { Disposition, DropReason, Outcome } from './disposition.ts';

/** One line of `--format summary`. */
export interface Summary {
  readonly from: string;
  readonly to: string;
  readonly disposition: Disposition;
  readonly outcome: Outcome;
  readonly dropReason: DropReason | null;
  /** The entry that dropped or rejected, with its namespace. */
  readonly decidedBy: string | null;
  readonly servedBy: string | null;
  readonly serverSaw: string | null;
  readonly outcomes: readonly EndpointOutcome[];
  readonly journeys: number;
  readonly steps: number;
  readonly rulesWalked: number;
  /** Only where there is one: why a real cluster may answer otherwise. */
  readonly caveats?: Run['caveats'];
}

/**
 * The journey whose end decided the outcome: the request's own, or, when that was delivered and the client still got
 * nothing, the first packet of the conversation after it that was lost. Of a datagram that was split it is the piece that
 * decided. Without it the lookup of its name is the conversation.
 */
export function decisiveJourney(run: Run): Journey | undefined {
  const carriers = requestJourneys(run.journeys);
  const request = decisiveCarrier(carriers);
  if (run.outcome === 'delivered' || (request && isLost(request))) return request;
  const first = carriers[0]?.id ?? -1;
  const conversation = run.journeys.filter(
    (journey) =>
      journey.cause.kind !== 'arp' &&
      journey.cause.kind !== 'arpReply' &&
      journey.id > first &&
      !carriers.includes(journey),
  );
  return firstLost(conversation) ?? request ?? run.journeys.at(-1);
}

/**
 * What became of a request, on one line.
 *
 * @param outcomes every endpoint it could have gone to.
 * @param entryText the text of an entry, as the tool that lists it prints it.
 */
export function summaryOf(
  run: Run,
  outcomes: readonly EndpointOutcome[],
  entryText: (decided: Journey['decidedBy']) => string | null,
): Summary {
  const journey = decisiveJourney(run);
  return {
    from: run.request.from,
    to: run.request.to,
    disposition: journey?.disposition ?? 'dropped',
    outcome: run.outcome,
    dropReason: journey?.dropReason ?? null,
    decidedBy: entryText(journey?.decidedBy ?? null),
    servedBy: run.servedBy,
    serverSaw: run.serverSaw,
    outcomes,
    journeys: run.journeys.length,
    steps: run.steps,
    rulesWalked: run.rulesWalked,
    ...(run.caveats.length > 0 && { caveats: run.caveats }),
  };
}
