import { useMemo } from 'react';
import type { WorldView } from '../../core/run/views.ts';
import { endsOf, type RequestEnds } from '../canvas/ends.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { selectRun, usePlayback } from '../playback/playbackStore.ts';
import { selectRequest, useSimulation } from '../simulation/simulationStore.ts';

export type Accent = 'src' | 'dst';

/** The two ends of the request on the canvas, as a terminal meets them. */
export interface Accents {
  readonly ends: RequestEnds;
  /** Whose address it is. */
  readonly byAddress: ReadonlyMap<string, Accent>;
}

function addressesOf(world: WorldView, end: string): readonly string[] {
  const key = end.slice(end.indexOf('/') + 1);
  switch (end.slice(0, end.indexOf('/'))) {
    case 'pod':
      return world.pods.filter((pod) => pod.key === key).map(({ ip }) => ip);
    case 'node':
      return world.nodes.filter(({ name }) => name === key).map(({ ip }) => ip);
    case 'external':
      return world.externals.filter(({ name }) => name === key).map(({ ip }) => ip);
    default:
      return world.services
        .filter((service) => service.key === key)
        .flatMap(({ clusterIP, externalIPs, loadBalancerIPs }) => [
          ...(clusterIP === null ? [] : [clusterIP]),
          ...externalIPs,
          ...loadBalancerIPs,
        ]);
  }
}

export function useAccents(): Accents {
  const world = useCluster(selectWorld);
  const request = useSimulation(selectRequest);
  const run = usePlayback(selectRun);
  return useMemo(() => {
    const ends: RequestEnds = world ? endsOf(world, request, run) : { source: null, targets: new Set() };
    const of = (end: string, accent: Accent) =>
      world ? addressesOf(world, end).map((address) => [address, accent] as const) : [];
    const targets = [...ends.targets].flatMap((end) => of(end, 'dst'));
    return {
      ends,
      byAddress: new Map([...targets, ...(ends.source === null ? [] : of(ends.source, 'src'))]),
    };
  }, [world, request, run]);
}

export const accentOf = ({ ends }: Accents, end: string): Accent | undefined =>
  ends.source === end ? 'src' : ends.targets.has(end) ? 'dst' : undefined;

/** A piece of output; with an accent it is the address of an end. */
export interface Piece {
  readonly text: string;
  readonly accent: Accent | null;
}

/** Splits output at the addresses of the two ends. */
export function pieces(text: string, byAddress: Accents['byAddress']): readonly Piece[] {
  if (byAddress.size === 0) return [{ text, accent: null }];
  const addresses = [...byAddress.keys()].map((address) => address.replaceAll('.', '\\.')).join('|');
  const parts = text.split(new RegExp(`(?<![\\w.:])(${addresses})(?![\\w.])`));
  return parts
    .map((part, i) => ({ text: part, accent: i % 2 === 1 ? (byAddress.get(part) ?? null) : null }))
    .filter((piece) => piece.text !== '');
}
