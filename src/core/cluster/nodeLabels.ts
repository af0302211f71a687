import type { Field } from './field.ts';
import type { Labels } from './types.ts';

const OS = ['kubernetes.io/os', 'beta.kubernetes.io/os'] as const;
const ARCH = ['kubernetes.io/arch', 'beta.kubernetes.io/arch'] as const;

/**
 * The labels of a Node with those that its kubelet puts on it, where its own do not say otherwise: hostname, operating
 * system and architecture. Pods of published manifests ask for them, and Nodes written by hand leave them out.
 *
 * @param status the Node's; `null`: it is made up.
 * @see kubernetes pkg/kubelet/kubelet_node_status.go, initialNode() and updateDefaultLabels()
 */
export function withKubeletLabels(name: string, own: Labels, status: Field | null): Labels {
  const told = (key: string): string | undefined => {
    const value = status?.at('nodeInfo').get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const os = own[OS[0]] ?? own[OS[1]] ?? told('operatingSystem') ?? 'linux';
  const arch = own[ARCH[0]] ?? own[ARCH[1]] ?? told('architecture') ?? 'amd64';
  return {
    'kubernetes.io/hostname': hostnameOf(status) ?? name,
    [OS[0]]: os,
    [OS[1]]: os,
    [ARCH[0]]: arch,
    [ARCH[1]]: arch,
    ...own,
  };
}

/** What the machine calls itself; clouds give Nodes other names. */
function hostnameOf(status: Field | null): string | undefined {
  const addresses = status?.get('addresses');
  if (!Array.isArray(addresses)) return undefined;
  const found = (addresses as readonly unknown[]).find(
    (one) => (one as { readonly type?: unknown } | null)?.type === 'Hostname',
  );
  const address = (found as { readonly address?: unknown } | undefined)?.address;
  return typeof address === 'string' && address !== '' ? address : undefined;
}
