import { findClusterDomain } from './domainHint.ts';
import { gatherEvidence, type Evidence } from './evidence.ts';
import { findPodNetwork, findServiceProxy, type PodNetworkHint } from './modeHints.ts';
import { readKubeProxyConfig, type KubeProxyConfig } from './kubeProxyConfig.ts';
import type { Objects } from './objects.ts';
import type { Draft, Report, Source } from './report.ts';
import { findStatedRanges, type DecodeText, type StatedRanges } from './statedRanges.ts';
import type { PodRecord, ServiceProxy } from './types.ts';

/** Something the objects of a real cluster tell about what no object says outright, and how to say that it was guessed. */
export interface Hint<T> {
  readonly value: T;
  readonly source: Source | null;
  readonly draft: Draft;
}

/** What can be told from the objects of a file about things its Scenario document may leave open. */
export interface Hints {
  readonly podNetwork: PodNetworkHint;
  readonly serviceProxy: Hint<ServiceProxy['mode']> | undefined;
  /** How kube-proxy is set up. */
  readonly kubeProxy: KubeProxyConfig | undefined;
  readonly clusterDomain: Hint<string> | undefined;
  readonly evidence: Evidence;
  readonly stated: StatedRanges;
}

/** The value of a hint; using one is never silent. */
export function takeHint<T>(hint: Hint<T> | undefined, report: Report): T | undefined {
  if (!hint) return undefined;
  const { source, draft, value } = hint;
  report.add(source, [], draft);
  if (draft.code === 'MODE_FALLBACK') {
    const { code, message } = draft;
    const scope = { kind: 'cluster' } as const;
    report.caveats.push({ code, kind: 'unmodelled', object: source?.label ?? '', message, scope });
  }
  return value;
}

/**
 * @param decode for the texts inside ConfigMaps.
 * @param records where the Scenario document says that pods run.
 */
export function findHints(
  objects: Objects,
  decode: DecodeText,
  records: ReadonlyMap<string, PodRecord>,
): Hints {
  const kubeProxy = readKubeProxyConfig(objects);
  const evidence = gatherEvidence(objects, [...records.values()]);
  return {
    podNetwork: findPodNetwork(objects, evidence),
    kubeProxy,
    serviceProxy: kubeProxy && findServiceProxy(kubeProxy),
    clusterDomain: findClusterDomain(objects),
    evidence,
    stated: findStatedRanges(objects, decode),
  };
}
