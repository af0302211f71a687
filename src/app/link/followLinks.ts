import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import type { Problem } from '../../core/problem.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { isOwn } from '../history/isOwn.ts';
import { notify } from '../notices/noticeStore.ts';
import { hasDraft } from '../session/storage.ts';
import { openDocument } from '../simulation/open.ts';
import { t } from '../text.ts';
import { START } from './gallery.ts';
import { addressOf } from './keepAddress.ts';
import type { LeftAt } from './leftAt.ts';
import { mayReplace } from './replaceQuestion.ts';
import { openBuiltin, openStart } from './openBuiltin.ts';
import { readQuery } from './view.ts';

const HASH_HAS_SCENARIO = /^#(?:.*&)?s=/;

const tell = (problems: readonly Problem[], after = ''): void => {
  for (const { code, severity, message, remedy } of problems) {
    const tone = severity === 'notice' ? 'info' : 'warning';
    const text = [message, severity === 'notice' ? '' : remedy, after].filter(Boolean).join(' ');
    notify({ code, tone, text });
  }
};

/** A mode of another version of this page is told and left out; the scenario's own holds. */
function knownMode(value: string | null, known: readonly string[]): string | null {
  if (value === null || known.includes(value)) return value;
  notify({ code: 'LINK_MODE', tone: 'warning', text: t.badMode(value) });
  return null;
}

const knownModes = (modes: { podNetwork: string | null; serviceProxy: string | null }) => ({
  podNetwork: knownMode(modes.podNetwork, POD_NETWORK_MODES),
  serviceProxy: knownMode(modes.serviceProxy, SERVICE_PROXY_MODES),
});

/** Takes data out of the address that must not be sent to a server when the page is loaded again. */
function hideQueryData(): void {
  const url = new URL(location.href);
  url.searchParams.delete('s');
  history.replaceState(history.state, '', url);
}

/** Opens what the query of the address names; the start example, if it names nothing that there is. */
async function openQuery(left?: LeftAt): Promise<void> {
  const { link, problems } = readQuery(location.search);
  tell(problems);
  if (problems.some(({ code }) => code === 'LINK_QUERY')) hideQueryData();
  if (link.lesson) return openLesson(link.lesson.id, link.lesson.stop);
  const view = {
    ...link,
    modes: knownModes(link.modes),
    ...(left && { request: left.request, step: left.at + 1 }),
  };
  if (await openBuiltin(link.id ?? START.id, view)) return;
  notify({ code: 'LINK_SCENARIO', tone: 'warning', text: t.unknownScenario(link.id ?? '') });
  await openStart();
}

/** Begins the lesson of a link; its scenario is the first thing on screen. */
async function openLesson(id: string, stop: number | undefined): Promise<void> {
  const { startLesson } = await import('../lesson/player.ts');
  if (await startLesson(id, stop)) return;
  notify({ code: 'LINK_LESSON', tone: 'warning', text: t.unknownLesson(id) });
  await openStart();
}

/** Opens the scenario in the hash. A bad one is told, and changes nothing but an empty page. */
async function openHash(left?: LeftAt): Promise<void> {
  const { hash } = location;
  const { decodeShare } = await import('../../core/io/shareLink.ts');
  // Meanwhile the user may have moved on: the last address counts.
  if (location.hash !== hash) return;
  const before = clusterStore.getState().document;
  const decoded = decodeShare(hash);
  if (!decoded.ok) {
    tell(decoded.problems, before ? '' : t.startInstead);
    if (!before) await openStart();
    return;
  }
  const { scenario, podNetwork, serviceProxy, request, seed, step } = decoded.value;
  if (before && isOwn(before) && before.text !== scenario && !(await mayReplace())) {
    // By then the address may hold another link, about which another question was asked.
    if (location.hash === hash) stayHere();
    return;
  }
  tell(decoded.problems);
  await openDocument(
    {
      text: scenario,
      file: t.linkFile,
      scenarioId: null,
      modes: knownModes({ podNetwork, serviceProxy }),
    },
    left ?? {
      request: request ? { ...request, ...(seed !== null && { seed }) } : undefined,
      at: (step ?? 0) - 1,
    },
  );
  const { document: opened, world } = clusterStore.getState();
  if (!world) await openStart();
  // Of a link with credentials only the rest is kept, and the address must not hold them any longer.
  else if (opened !== before && opened?.text !== scenario) stayHere();
}

/** The address says again what is on screen. */
function stayHere(): void {
  const { document } = clusterStore.getState();
  if (document) history.replaceState(history.state, '', location.pathname + (addressOf(document) ?? ''));
}

const hasScenario = (): boolean => HASH_HAS_SCENARIO.test(location.hash);

/** Opens what the address says. */
const follow = (left?: LeftAt): Promise<void> => (hasScenario() ? openHash(left) : openQuery(left));

/**
 * Work that was left unfinished comes back first; what the address asks for may take its place.
 *
 * @param left where in it somebody was, when this is the same page loaded again.
 */
export async function openAddress(left?: LeftAt): Promise<void> {
  const work = hasDraft() ? (await import('../history/autosave.ts')).draft() : null;
  if (work) await openDocument(work, left);
  if (!work || !clusterStore.getState().world) return follow(left);
  if (hasScenario()) return openHash();
  const { link } = readQuery(location.search);
  if (link.id === null && !link.lesson) return stayHere();
  return (await mayReplace()) ? openQuery() : stayHere();
}

/** Opens what the address says whenever its hash changes. */
export function followHash(): () => void {
  const onHashChange = () => {
    if (hasScenario()) void openHash();
  };
  addEventListener('hashchange', onHashChange);
  return () => removeEventListener('hashchange', onHashChange);
}
