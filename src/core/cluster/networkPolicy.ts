import { contains, formatPrefix } from '../net/prefix.ts';
import type { Field } from './field.ts';
import { readSelector, type LabelSelector } from './labels.ts';

/**
 * Checks a NetworkPolicy by the rules of the API server, though no packet depends on it yet: who learns here should not
 * carry a broken one away. Requests that it may forbid are told so.
 *
 * @see kubernetes pkg/apis/networking/validation/validation.go
 */
export function readNetworkPolicy(field: Field): void {
  const spec = field.at('spec');
  if (!spec.at('podSelector').isPresent) {
    spec.at('podSelector').required('a policy says which pods it is about; {} means all of the namespace');
  } else addCaveats(field, readSelector(spec.at('podSelector')));
  for (const [rules, peers, way] of DIRECTIONS) {
    for (const rule of spec.at(rules).items()) {
      const list = rule.at(peers);
      if (list.isPresent && list.items().length === 0) tellEmpty(list, rules, way);
      for (const peer of list.items()) checkPeer(peer);
      for (const port of rule.at('ports').items()) checkPort(port);
    }
  }
}

/**
 * @see kubernetes pkg/apis/networking/v1/defaults.go: without policyTypes a policy is about Ingress, and about Egress
 * when it has egress rules.
 */
function addCaveats(field: Field, selector: LabelSelector): void {
  const spec = field.at('spec');
  const given = spec.at('policyTypes').items();
  const types = given.length > 0 ? given.map(({ value }) => value) : defaultTypes(spec);
  const namespace = field.in('metadata', 'namespace').text() ?? 'default';
  const name = field.in('metadata', 'name').text() ?? '';
  for (const [type, role] of [
    ['Ingress', 'receiver'],
    ['Egress', 'sender'],
  ] as const) {
    if (!types.includes(type)) continue;
    field.source.report.caveats.push({
      code: 'NETWORK_POLICY',
      kind: 'unmodelled',
      object: field.source.label,
      message: `NetworkPolicy ${namespace}/${name} selects the ${role} and may forbid this; policies are not modelled yet.`,
      scope: { kind: 'pods', namespace, selector, role },
    });
  }
}

const defaultTypes = (spec: Field): readonly unknown[] =>
  spec.at('egress').items().length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];

const DIRECTIONS = [
  ['ingress', 'from', 'in'],
  ['egress', 'to', 'out'],
] as const;

function tellEmpty(list: Field, rules: string, way: string): void {
  list.add({
    code: 'POLICY_EVERYBODY',
    severity: 'notice',
    message: `${list.name}: [] means everybody, as if it were absent; ${rules}: [] would let nobody ${way}.`,
    remedy: `Write ${rules}: [] if nobody is meant.`,
  });
}

function checkPeer(peer: Field): void {
  for (const key of ['podSelector', 'namespaceSelector']) {
    if (peer.at(key).isPresent) readSelector(peer.at(key));
  }
  const block = peer.at('ipBlock');
  if (!block.isPresent) return;
  if (!block.at('cidr').isPresent) block.at('cidr').required('an ipBlock is a range');
  const range = block.at('cidr').cidr();
  for (const entry of block.at('except').items()) {
    const except = entry.cidr();
    if (!range || !except || (contains(range, except.ip) && except.length > range.length)) continue;
    const message = `${formatPrefix(except)} is no part of ${formatPrefix(range)}, so it cannot be left out.`;
    entry.error('POLICY_IPBLOCK', message, `Use a smaller range inside ${formatPrefix(range)}.`);
  }
}

function checkPort(entry: Field): void {
  const end = entry.at('endPort').port();
  const port = entry.at('port');
  if (end === undefined) return;
  if (typeof port.value !== 'number') {
    entry
      .at('endPort')
      .error('POLICY_ENDPORT', 'endPort needs a port that is a number.', 'Write port as a number.');
  } else if (end < port.value) {
    const message = `endPort ${end} is below port ${port.value}.`;
    entry.at('endPort').error('POLICY_ENDPORT', message, `Write ${port.value} or more.`);
  }
}
