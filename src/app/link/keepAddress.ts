import { clusterStore, type ClusterState, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { lessonQuery, lessonStore } from '../lesson/lessonStore.ts';
import { t } from '../text.ts';
import { START } from './gallery.ts';
import { writeQuery } from './view.ts';

const isPlain = ({ scenarioId, modes }: ScenarioDocument): boolean =>
  scenarioId === START.id && modes.podNetwork === null && modes.serviceProxy === null;

/** The address that opens a document again; `null` where the address should stay as it is. */
export function addressOf(document: ScenarioDocument): string | null {
  // The link itself is the only place where its scenario is kept.
  if (document.file === t.linkFile) return null;
  const { scenarioId, modes } = document;
  return scenarioId === null || isPlain(document)
    ? ''
    : writeQuery(scenarioId, { modes, request: null, step: 0 });
}

/** Keeps the address in step with what is open, so that loading the page again shows the same, and titles the page. */
export function keepAddress(): () => void {
  const write = (address: string) => history.replaceState(history.state, '', location.pathname + address);
  const name = ({ world }: ClusterState) => {
    if (world) document.title = `${world.title} · ${t.name}`;
  };
  name(clusterStore.getState());
  const stopLessons = lessonStore.subscribe((state, before) => {
    const { document: opened } = clusterStore.getState();
    const address = lessonQuery(state) ?? (before.lesson && opened && addressOf(opened));
    if (address !== null) write(address);
  });
  const stopClusters = clusterStore.subscribe((now, before) => {
    if (now.world !== before.world) name(now);
    const { document: opened } = now;
    if (!opened || opened === before.document || lessonStore.getState().lesson) return;
    const address = addressOf(opened);
    // The first document came from the address: what it asked for beyond the scenario must survive until it is shown.
    if (address === null || before.document === null) return;
    write(address);
  });
  return () => {
    stopLessons();
    stopClusters();
  };
}
