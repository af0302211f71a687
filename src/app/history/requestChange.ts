import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { t } from '../text/history.ts';

const nameOf = (end: string): string => end.slice(end.indexOf('/') + 1);

/** In a few words, what made one request out of another. */
export function requestChange(before: TrafficRequest | null, now: TrafficRequest): string {
  const { endpoint: earlier, ...same } = before ?? { endpoint: undefined };
  const { endpoint, ...rest } = now;
  if (endpoint !== earlier && JSON.stringify(same) === JSON.stringify(rest))
    return endpoint === undefined ? t.drawn : t.followed(endpoint);
  return t.sent(nameOf(now.from), now.to);
}
