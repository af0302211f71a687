import { labelsOf, nameOf, namespaceOf, type ApiObject } from './objects.ts';
import { at, formatLabels, listAt, pairsAt, textAt } from './plain.ts';

const OPERATORS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** `app=web,tier in (a,b)`; `<none>` for one that picks everything. */
function selectorText(selector: unknown): string {
  const labels = pairsAt(selector, 'matchLabels').map(([key, value]) => `${key}=${value}`);
  const tests = listAt(selector, 'matchExpressions').map((test) => {
    const text = OPERATORS[textAt(test, 'operator') ?? ''];
    return text?.(textAt(test, 'key') ?? '', listAt(test, 'values').map(String).sort().join(',')) ?? '';
  });
  return [...labels, ...tests].sort().join(',') || '<none>';
}

/** @see kubectl pkg/describe/describe.go, printNetworkPolicySpecTo() */
function direction(rules: readonly unknown[], ends: 'from' | 'to'): string[] {
  const title = ends === 'from' ? 'From' : 'To';
  if (rules.length === 0)
    return [
      `    <none> (Selected pods are isolated for ${ends === 'from' ? 'ingress' : 'egress'} connectivity)`,
    ];
  return rules.flatMap((rule, i) => {
    const ports = listAt(rule, 'ports').map(
      (port) => `    To Port: ${textAt(port, 'port') ?? '<any>'}/${textAt(port, 'protocol') ?? 'TCP'}`,
    );
    const peers = listAt(rule, ends).flatMap((peer) => {
      const block = textAt(peer, 'ipBlock', 'cidr');
      const except = listAt(peer, 'ipBlock', 'except').map(String).join(', ');
      const lines =
        block === undefined
          ? [
              ...(at(peer, 'namespaceSelector') === undefined
                ? []
                : [`      NamespaceSelector: ${selectorText(at(peer, 'namespaceSelector'))}`]),
              ...(at(peer, 'podSelector') === undefined
                ? []
                : [`      PodSelector: ${selectorText(at(peer, 'podSelector'))}`]),
            ]
          : ['      IPBlock:', `        CIDR: ${block}`, `        Except: ${except}`];
      return [`    ${title}:`, ...lines];
    });
    return [
      ...(i > 0 ? ['    ----------'] : []),
      ...(ports.length > 0 ? ports : ['    To Port: <any> (traffic allowed to all ports)']),
      ...(peers.length > 0
        ? peers
        : [`    ${title}: <any> (traffic not restricted by ${ends === 'from' ? 'source' : 'destination'})`]),
    ];
  });
}

/** `kubectl describe networkpolicy`: what it says; whether it is enforced is the pod network's business. */
export function describePolicy(object: ApiObject): string[] {
  const spec = at(object, 'spec');
  const given = listAt(spec, 'policyTypes').map(String);
  const egress = at(spec, 'egress');
  const types = given.length > 0 ? given : ['Ingress', ...(egress === undefined ? [] : ['Egress'])];
  return [
    `Name:         ${nameOf(object)}`,
    `Namespace:    ${namespaceOf(object)}`,
    `Labels:       ${formatLabels(labelsOf(object))}`,
    `Annotations:  ${formatLabels(pairsAt(object, 'metadata', 'annotations'))}`,
    'Spec:',
    `  PodSelector:     ${selectorText(at(spec, 'podSelector')).replace(/^<none>$/, '<none> (Allowing the specific traffic to all pods in this namespace)')}`,
    ...(types.includes('Ingress')
      ? ['  Allowing ingress traffic:', ...direction(listAt(spec, 'ingress'), 'from')]
      : ['  Not affecting ingress traffic']),
    ...(types.includes('Egress')
      ? ['  Allowing egress traffic:', ...direction(listAt(spec, 'egress'), 'to')]
      : ['  Not affecting egress traffic']),
    `  Policy Types: ${types.join(', ')}`,
  ];
}
