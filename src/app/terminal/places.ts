import type { WorldView } from '../../core/run/views.ts';
import { t } from '../text/terminal.ts';

type Kind = keyof typeof t.kinds;

/** Somewhere a shell can be: named as the worker names it. */
export interface ShellPlace {
  readonly name: string;
  readonly kind: Kind;
}

/** Every place there is, nodes first. */
export function placesOf(world: WorldView): readonly ShellPlace[] {
  const named: readonly ShellPlace[] = [
    ...world.nodes.map(({ name }) => ({ name, kind: 'node' as const })),
    ...world.pods.map(({ key }) => ({ name: key, kind: 'pod' as const })),
    ...world.externals.map(({ name }) => ({ name, kind: 'external' as const })),
  ];
  const known = new Set(named.map(({ name }) => name));
  const others = world.namespaces.filter(({ name }) => !known.has(name));
  return [...named, ...others.map(({ name }) => ({ name, kind: 'other' as const }))];
}

const kindOf = (world: WorldView, name: string): Kind | null => {
  if (world.nodes.some((node) => node.name === name)) return 'node';
  if (world.pods.some(({ key }) => key === name)) return 'pod';
  if (world.externals.some((external) => external.name === name)) return 'external';
  return world.namespaces.some((netns) => netns.name === name) ? 'other' : null;
};

export const isThere = (world: WorldView | null, name: string): boolean =>
  world !== null && kindOf(world, name) !== null;

/** What the prompt says before the place's name, the name, and what it says after. */
export function promptOf(name: string): readonly [before: string, name: string, after: string] {
  return name.includes('/') ? ['', name, ' $ '] : ['root@', name, ':~# '];
}

/** The place in a sentence. */
export function describePlace(world: WorldView, name: string): string {
  const kind = kindOf(world, name) ?? 'other';
  if (kind !== 'pod') return t.places[kind](name);
  const pod = world.pods.find(({ key }) => key === name);
  return t.places[pod?.hostNetwork ? 'hostPod' : 'pod'](name, pod?.node ?? '');
}

export const endOfPlace = (world: WorldView, name: string): string =>
  `${kindOf(world, name) ?? 'other'}/${name}`;
