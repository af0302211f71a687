import type { FieldChange } from '../net/headerDiff.ts';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  'ip.src': 'source address',
  'ip.dst': 'destination address',
  'l4.sport': 'source port',
  'l4.dport': 'destination port',
  'l4.id': 'echo identifier',
  'ip.ttl': 'TTL',
  'ip.df': 'DF',
  'eth.src': 'source MAC',
  'eth.dst': 'destination MAC',
};

const fieldText = (field: string): string => {
  const plain = field.replace(/^quoted\./, '');
  const words = FIELD_WORDS[plain] ?? plain;
  return plain === field ? words : `quoted ${words}`;
};

/** `destination 10.96.0.10:80 → 10.244.2.10:8080`: address and port of one end told as one. */
export function changesText(diff: readonly FieldChange[]): string {
  const byField = new Map(diff.map((change) => [change.field as string, change]));
  const parts: string[] = [];
  for (const [field, { from, to }] of byField) {
    const port = byField.get(field.replace('ip.src', 'l4.sport').replace('ip.dst', 'l4.dport'));
    const isAddress = /ip\.(src|dst)$/.test(field);
    const belongsToAddress =
      /l4\.[sd]port$/.test(field) &&
      byField.has(field.replace('l4.sport', 'ip.src').replace('l4.dport', 'ip.dst'));
    if (belongsToAddress) continue;
    const name = isAddress && port ? fieldText(field).replace(' address', '') : fieldText(field);
    parts.push(
      isAddress && port ? `${name} ${from}:${port.from} → ${to}:${port.to}` : `${name} ${from} → ${to}`,
    );
  }
  return parts.join(', ');
}
