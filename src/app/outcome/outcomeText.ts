import type { Run } from '../../core/trace/run.ts';
import { t } from '../text.ts';

export type OutcomeTone = 'good' | 'bad';

export const toneOf = ({ outcome }: Run): OutcomeTone => (outcome === 'delivered' ? 'good' : 'bad');

/** What became of a request, as its client would tell it. */
export function outcomeText({ outcome, servedBy, serverSaw, errno }: Run): string {
  switch (outcome) {
    case 'delivered':
      return [t.outcome.delivered(servedBy), serverSaw === null ? '' : t.outcome.saw(serverSaw)]
        .filter(Boolean)
        .join('; ');
    case 'refused':
    case 'timed-out':
    case 'host-unreachable':
    case 'net-unreachable':
    case 'message-too-big':
    case 'ttl-exceeded':
    case 'name-not-found':
      return errno === null ? t.outcome[outcome] : `${t.outcome[outcome]} (${errno})`;
    default:
      return t.outcome.http(outcome.slice('http-'.length), servedBy);
  }
}

/** `pod/default/client` as people say it. */
export const endName = (end: string): string => end.slice(end.indexOf('/') + 1);
