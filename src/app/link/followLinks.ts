import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import type { Problem } from '../../core/problem.ts';
import { clusterStore, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { notify } from '../notices/noticeStore.ts';
import { openDocument } from '../simulation/open.ts';
import { t } from '../text.ts';
import { builtIn, startExample } from './gallery.ts';
import { openBuiltin } from './openBuiltin.ts';
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
async function openQuery(): Promise<void> {
  const { link, problems } = readQuery(location.search);
  tell(problems);
  if (problems.some(({ code }) => code === 'LINK_QUERY')) hideQueryData();
  if (link.id !== null && !builtIn(link.id)) {
    notify({ code: 'LINK_SCENARIO', tone: 'warning', text: t.unknownScenario(link.id) });
    return openBuiltin(startExample().id);
  }
  return openBuiltin(link.id ?? startExample().id, { ...link, modes: knownModes(link.modes) });
}

/** Opens the scenario in the hash. A bad one is told, and changes nothing but an empty page. */
async function openHash(): Promise<void> {
  const { hash } = location;
  const { decodeShare } = await import('../../core/io/shareLink.ts');
  // Meanwhile the user may have moved on: the last address counts.
  if (location.hash !== hash) return;
  const before = clusterStore.getState().document;
  const decoded = decodeShare(hash);
  if (!decoded.ok) {
    tell(decoded.problems, before ? '' : t.startInstead);
    if (!before) await openBuiltin(startExample().id);
    return;
  }
  tell(decoded.problems);
  const { scenario, podNetwork, serviceProxy, request, seed, step } = decoded.value;
  await openDocument(
    {
      text: scenario,
      file: t.linkFile,
      scenarioId: null,
      modes: knownModes({ podNetwork, serviceProxy }),
    },
    { request: request ? { ...request, ...(seed !== null && { seed }) } : undefined, at: (step ?? 0) - 1 },
  );
  if (!clusterStore.getState().world) await openBuiltin(startExample().id);
  else if (before?.scenarioId === null) offerBack(before);
}

/** Work of the user's own that a link has replaced stays one click away. */
function offerBack(before: ScenarioDocument): void {
  notify({
    code: 'LINK_REPLACED',
    tone: 'info',
    text: t.replaced,
    action: { label: t.backToMine, run: () => void openDocument(before) },
  });
}

/** Opens what the address says, now and whenever its hash changes. */
export function followLinks(): () => void {
  const follow = () => void (HASH_HAS_SCENARIO.test(location.hash) ? openHash() : openQuery());
  const onHashChange = () => {
    if (HASH_HAS_SCENARIO.test(location.hash)) follow();
  };
  follow();
  addEventListener('hashchange', onHashChange);
  return () => removeEventListener('hashchange', onHashChange);
}
