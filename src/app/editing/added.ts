import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { WorldView } from '../../core/run/views.ts';
import { canvasStore } from '../canvas/canvasState.ts';
import { t } from '../text/editing.ts';
import './added.css';
import { servicesPicking } from './serviceDraft.ts';

type World = Pick<WorldView, 'nodes' | 'pods' | 'services'>;

const endsOf = ({ nodes, pods, services }: World): string[] => [
  ...nodes.map(({ name }) => `node/${name}`),
  ...pods.map(({ key }) => `pod/${key}`),
  ...services.map(({ key }) => `service/${key}`),
];

/** What is in one world and was not in the other, as the canvas calls it. */
export function addedBetween(before: World, after: World): readonly string[] {
  const old = new Set(endsOf(before));
  return endsOf(after).filter((end) => !old.has(end));
}

/** What was added, in a sentence: where it is, and who sends to it. */
export function tellAdded(ends: readonly string[], world: WorldView): string {
  const [end = ''] = ends;
  if (ends.length > 1) return t.addedMany(ends.length);
  const [kind = '', ...rest] = end.split('/');
  const key = rest.join('/');
  const pod = kind === 'pod' ? world.pods.find((one) => one.key === key) : undefined;
  if (pod) return t.addedPod(pod.name, pod.node, servicesPicking(world, pod));
  return kind === 'node' ? t.addedNode(key) : t.addedService(rest.at(-1) ?? '');
}

/** What a screen reader is told; the number makes the same sentence another one. */
const toldStore = createStore<{ readonly text: string }>(() => ({ text: '' }));
export const useToldAdded = (): string => useStore(toldStore, (s) => s.text);

/** Milliseconds: how long what is new is marked, and how long its picture may take to come. */
const MARKED = 2600;
const PATIENCE = 3000;
/** More at once are not pointed out one by one. */
const MOST = 8;

/** Boxes of the picture, chips of its shelf, and rows of the lists that stand for an end. */
function placesOf(end: string): string {
  const [kind = '', ...rest] = end.split('/');
  const key = CSS.escape(rest.join('/'));
  const box =
    kind === 'service' ? `[data-end="${CSS.escape(end)}"]` : `[data-canvas] [data-${kind}="${key}"]`;
  return `${box}, [data-${kind}-row="${key}"]`;
}

/** Marks an end wherever it is drawn, as soon as it is. */
function mark(end: string): void {
  const until = performance.now() + PATIENCE;
  const seen = new Set<Element>();
  const look = () => {
    for (const element of document.querySelectorAll<HTMLElement>(placesOf(end))) {
      if (seen.has(element)) continue;
      seen.add(element);
      element.dataset['added'] = 'true';
      setTimeout(() => delete element.dataset['added'], MARKED);
      if (!element.closest('[data-canvas]')) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}

/** Brings into view what an edit has added, marks it for a moment, and says so. */
export function showAdded(before: WorldView | null, after: WorldView | null): void {
  if (!before || !after || before === after) return;
  const ends = addedBetween(before, after);
  const [first] = ends;
  if (first === undefined) return;
  canvasStore.getState().moves?.show(first);
  ends.slice(0, MOST).forEach(mark);
  toldStore.setState({ text: tellAdded(ends, after) });
}
