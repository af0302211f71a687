import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { lessonQuery, lessonStore } from '../lesson/lessonStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { writeQuery } from './view.ts';

export type Link =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

const LIMIT = 65_536;
/** Characters of a text that can become a link at all, as whoever opens one unpacks no more. */
const MAX_TEXT = 4 << 20;

const isFirst = (request: TrafficRequest, first: TrafficRequest | undefined): boolean =>
  JSON.stringify(request) === JSON.stringify(first);

/** A link to what is on screen: short for a built-in scenario, else with the whole scenario in its hash. */
export async function currentLink(page = location.origin + location.pathname): Promise<Link> {
  const { document: opened, world } = clusterStore.getState();
  if (!opened || !world) return { ok: true, url: page };
  const lesson = lessonQuery(lessonStore.getState());
  if (lesson) return { ok: true, url: page + lesson };
  const { request } = simulationStore.getState();
  const step = playbackStore.getState().at + 1;
  const shown = request && !isFirst(request, world.requests[0]) ? request : null;
  const { modes, scenarioId, text } = opened;
  if (scenarioId !== null) {
    return { ok: true, url: page + writeQuery(scenarioId, { modes, request: shown, step }) };
  }
  if (text.length > MAX_TEXT)
    return { ok: false, code: 'LINK_TOO_LONG_EXPORT', message: t.textTooLong(text.length) };
  const { encodeShare, isShareable } = await import('../../core/io/shareLink.ts');
  const hash = encodeShare({
    scenario: text,
    ...modes,
    request: shown,
    seed: shown?.seed ?? null,
    step: step > 0 ? step : null,
  });
  return isShareable(hash)
    ? { ok: true, url: page + hash }
    : { ok: false, code: 'LINK_TOO_LONG_EXPORT', message: t.linkTooLong(hash.length, LIMIT) };
}
