import type { LearnedState } from '../dataplane/learned.ts';
import { endingOf, type Ending } from '../trace/ending.ts';
import { NO_EVIDENCE, type Evidence } from '../trace/evidence.ts';
import type { Run } from '../trace/run.ts';
import type { Step } from '../trace/step.ts';
import { addressReason } from './ending/addressReason.ts';
import { nameReason } from './ending/nameReason.ts';
import { serviceReason } from './ending/servicePort.ts';
import { situationAtOnce, situationOf, type Declared } from './ending/situation.ts';
import { socketReason } from './ending/socketReason.ts';
import { evidenceOf } from './evidence.ts';
import { explainStep } from './explain.ts';
import { learnedAt } from './learnedAt.ts';

function atOnce(run: Run, declared: Declared): string | null {
  const situation = situationAtOnce(run, declared);
  return situation && addressReason(situation);
}

/** Why a request had to fail, by what the cluster declares; `null` where that tells nothing the run does not. */
function reasonOf({ run, end, place }: Ending, declared: Declared): string | null {
  if (run.outcome === 'name-not-found') return nameReason(declared.cluster, run);
  if (!place && run.outcome !== 'message-too-big') return atOnce(run, declared);
  if (!end) return null;
  const situation = situationOf(run, end, declared);
  if (!situation) return null;
  switch ((end.step as Extract<Step, { kind: 'end' }>).reason) {
    case 'NO_SOCKET':
      return socketReason(situation);
    case 'NETFILTER_DROP':
      return serviceReason(situation);
    case 'NEIGH_FAILED':
    case 'IP_INNOROUTES':
    case 'IP_OUTNOROUTES':
    case 'ROUTE_BLACKHOLE':
    case 'ROUTE_UNREACHABLE':
    case 'ROUTE_PROHIBIT':
      return addressReason(situation);
    default:
      return null;
  }
}

/**
 * What there is to know about what a failed run came to; nothing for one that did not fail.
 *
 * @param before what kernels had learned when the run began.
 */
export function endingEvidence(run: Run, declared: Declared, before: LearnedState): Evidence {
  const ending = endingOf(run);
  if (!ending) return NO_EVIDENCE;
  const { place } = ending;
  const entries = place
    ? evidenceOf(explainStep(place, declared.dataplane, learnedAt(run, place.step.n, before)))
    : [];
  return { entries, reason: reasonOf(ending, declared) };
}
