import { isDnsServer } from './coreDnsPods.ts';
import type { Report } from './report.ts';
import { podKey, type Cluster } from './types.ts';

/**
 * Tells of name servers that ask themselves for what they do not know: their own /etc/resolv.conf leads to the cluster's DNS.
 *
 * @see coredns plugin/loop/README.md: CoreDNS finds this out when it starts, and stops
 */
export function tellDnsLoops({ pods, corefile }: Cluster, report: Report): void {
  const forwards = corefile.some((block) => block.forwards.some(({ to }) => to.includes('resolv.conf')));
  if (!forwards) return;
  for (const pod of pods) {
    const { dns, hostNetwork } = pod;
    const asksCluster =
      (dns.policy === 'ClusterFirst' && !hostNetwork) || dns.policy === 'ClusterFirstWithHostNet';
    if (!asksCluster || !isDnsServer(pod)) continue;
    const message =
      `CoreDNS in ${podKey(pod)} asks itself for names outside the cluster (dnsPolicy ${dns.policy}); ` +
      'a real one notices this when it starts, and stops (CrashLoopBackOff).';
    report.add(null, [], {
      code: 'DNS_LOOP',
      severity: 'warning',
      message,
      remedy: 'Write dnsPolicy: Default for its pods.',
      group: '',
    });
    report.caveats.push({
      code: 'DNS_LOOP',
      kind: 'unmodelled',
      object: `Pod/${podKey(pod)}`,
      message,
      scope: { kind: 'names' },
    });
    return;
  }
}
