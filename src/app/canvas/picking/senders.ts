import { canSend } from '../../simulation/ends.ts';

/** More would not be looked through. */
const MAX_SENDERS = 100;

/**
 * Who could send to an end: whoever sent last, then everybody in the picture.
 *
 * @param last as a request names its sender: a pod perhaps with one of its containers.
 * @param drawn the ends in the picture, in its order.
 */
export function sendersTo(end: string, last: string | undefined, drawn: Iterable<string>): readonly string[] {
  const senders = new Set<string>(last === undefined ? [] : [last]);
  const ofLast = last?.split('/').slice(0, 3).join('/');
  for (const one of drawn) {
    if (senders.size >= MAX_SENDERS) break;
    if (isEnd(one) && canSend(one) && one !== end && one !== ofLast) senders.add(one);
  }
  return [...senders];
}

const isEnd = (key: string): boolean => /^(pod|external|node)\//.test(key);
