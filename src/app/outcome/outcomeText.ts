import { unmodelledIn } from '../../core/trace/caveatText.ts';
import type { Run } from '../../core/trace/run.ts';
import { errnoText } from '../../core/trace/words.ts';
import { t } from '../text.ts';

/** `unsure`: delivered here, and something that is not modelled may forbid it. */
export type OutcomeTone = 'good' | 'unsure' | 'bad';

export function toneOf(run: Run): OutcomeTone {
  if (run.outcome !== 'delivered') return 'bad';
  return unmodelledIn(run).length > 0 ? 'unsure' : 'good';
}

/** What became of a request, as its client would tell it. */
export function outcomeText(run: Run): string {
  const { outcome, servedBy, serverSaw } = run;
  switch (outcome) {
    case 'delivered': {
      const delivered = toneOf(run) === 'unsure' ? t.outcome.deliveredHere : t.outcome.delivered;
      return [delivered(servedBy), serverSaw === null ? '' : t.outcome.saw(serverSaw)]
        .filter(Boolean)
        .join('; ');
    }
    case 'refused':
    case 'timed-out':
    case 'host-unreachable':
    case 'net-unreachable':
    case 'message-too-big':
    case 'ttl-exceeded':
    case 'name-not-found':
      return `${t.outcome[outcome]}${errnoText(run)}`;
    default:
      return t.outcome.http(outcome.slice('http-'.length), servedBy);
  }
}

/** What will become of one that gets its answer, before that has been shown. */
export const aheadText = (run: Run): string =>
  (toneOf(run) === 'unsure' ? t.outcome.aheadHere : t.outcome.ahead)(run.servedBy);

/** `pod/default/client` as people say it. */
export const endName = (end: string): string => end.slice(end.indexOf('/') + 1);
