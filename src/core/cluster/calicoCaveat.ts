import type { CalicoSettings } from './modeHints.ts';
import type { Report } from './report.ts';
import { formatPodNetwork, type PodNetworkMode } from './types.ts';

/**
 * Says loudly that packets between nodes are shown without the tunnel that this cluster puts them into, where its mode is
 * Calico's: with the file, and with each request that crosses nodes.
 */
export function tellMissingTunnel(mode: PodNetworkMode, { tunnel }: CalicoSettings, report: Report): void {
  if (!tunnel || formatPodNetwork(mode) !== 'calico/bgp') return;
  const { kind, from, object, isForAll } = tunnel;
  const where = isForAll ? 'between nodes' : 'between nodes of different subnets';
  report.add(object.field.source, [], {
    code: 'MODE_FALLBACK',
    severity: 'warning',
    message: `This cluster's Calico sends packets ${where} inside ${kind} (${from}), which cannot be simulated yet: they are shown without that tunnel.`,
    remedy: 'On the real cluster they have an outer header, and less room for data (MTU).',
  });
  report.caveats.push({
    code: 'CALICO_TUNNEL',
    kind: 'unmodelled',
    object: object.field.source.label,
    message: `This cluster's Calico sends packets ${where} inside ${kind} (${from}); this is shown without that tunnel and its smaller MTU.`,
    scope: { kind: 'crossesNodes' },
  });
}
