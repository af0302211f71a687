import { scopeOf } from './effects.ts';
import type { Field } from './field.ts';
import { kindEffect, objectEffect } from './kindEffects.ts';
import { isKubernetesApi } from './kinds.ts';

/** Tells objects of kinds that nobody reads here, each kind once: what packets depend on, what they do not, what is not known. */
export class LeftOutKinds {
  /** Kinds that requests are told of. */
  private readonly told = new Set<string>();

  tell(field: Field, kind: string, apiVersion: string): void {
    const name = field.at('metadata').get('name');
    const ofKind = kindEffect(apiVersion, kind);
    const effect = ofKind ?? objectEffect(kind, typeof name === 'string' ? name : '');
    const [group = ''] = apiVersion.split('/');
    const at = field.at('kind');
    if (!effect) {
      const isKnown = ofKind === null || isKubernetesApi(apiVersion);
      at.add({
        code: 'K8S_IGNORED',
        severity: 'notice',
        message: isKnown
          ? `Left out: ${kind} objects, on which no packet depends.`
          : `Left out: ${kind} objects of ${group}, which are not known here.`,
        remedy: isKnown
          ? 'Nothing to do.'
          : 'Nothing to do, unless they set up the network: then a real cluster may answer differently.',
        group: `${kind} ${apiVersion}`,
      });
      return;
    }
    const message = `${kind} of ${group} is not modelled: ${effect.effect}.`;
    at.add({
      code: 'K8S_IGNORED',
      severity: 'warning',
      message,
      remedy: 'Keep in mind that a real cluster may answer differently.',
      group: `${kind} ${apiVersion}`,
    });
    const scope = scopeOf(effect.touches, {
      kind,
      namespace: '',
      name: '',
      spec: undefined,
      status: undefined,
    });
    // NetworkPolicies are told with those requests that they select.
    if (!scope || this.told.has(message) || (kind === 'NetworkPolicy' && group === 'networking.k8s.io'))
      return;
    this.told.add(message);
    const { source } = field;
    source.report.caveats.push({
      code: 'KIND_UNMODELLED',
      kind: 'unmodelled',
      object: source.label,
      message,
      scope,
    });
  }
}
