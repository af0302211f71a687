import { annotationEffect } from './annotationEffects.ts';
import { entry, saysSomething, scopeOf, type Effect, type Subject } from './effects.ts';
import { isLevel, KNOWN_FIELDS, type Level } from './knownFields.ts';
import { nearest } from './nearest.ts';
import type { Report, Source } from './report.ts';
import { quote } from './source.ts';

/** An object, and the way to what is looked at in it. */
interface Visit {
  readonly source: Source;
  readonly subject: Subject;
  /** The same after each visit as before. */
  readonly path: (string | number)[];
}

/**
 * Tells fields of Kubernetes objects that are not modelled: those that only look like one of the API's, which is a slip, those
 * that Kubernetes does not have, and those that packets depend on in a real cluster, so that nothing an author writes is left
 * out silently.
 *
 * The API server drops what it does not know, and kubectl asks it to refuse the object instead
 * (kubernetes.io/docs/reference/using-api/api-concepts, "Validation for unrecognized or duplicate fields").
 */
export class FieldNotes {
  private readonly report: Report;
  /** What words were meant to be, as a cluster of many pods says each of them many times. */
  private readonly meant = new Map<Level, Map<string, string | undefined>>();

  constructor(report: Report) {
    this.report = report;
  }

  /** Looks through an object of a kind, as deep as its fields are known. */
  look(kind: string, object: unknown, source: Source): void {
    const level = KNOWN_FIELDS.get(kind);
    if (!level) return;
    const visit: Visit = { source, subject: subjectOf(kind, object), path: [] };
    this.visit(object, level, visit);
    this.annotations(object, visit);
  }

  private visit(value: unknown, level: Level, visit: Visit): void {
    if (typeof value !== 'object' || value === null) return;
    const { path } = visit;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        path.push(i);
        this.visit(value[i], level, visit);
        path.pop();
      }
      return;
    }
    for (const key of Object.keys(value)) {
      const known = level.fields.get(key);
      if (typeof known === 'string') continue;
      const below = (value as Readonly<Record<string, unknown>>)[key];
      path.push(key);
      if (known === undefined) this.unknown(key, level, visit);
      else if (isLevel(known)) this.visit(below, known, visit);
      else if (known.when(below, visit.subject)) this.unmodelled(nameOf(path), known, visit);
      path.pop();
    }
  }

  /** Labels and annotations, those of a workload's pods too. */
  private annotations(object: unknown, visit: Visit): void {
    const places = [['metadata'], ['spec', 'template', 'metadata']] as const;
    for (const place of places) {
      const metadata = place.reduce<unknown>(entry, object);
      if (metadata === undefined) continue;
      for (const field of ['annotations', 'labels']) {
        const map = entry(metadata, field);
        if (typeof map !== 'object' || map === null || Array.isArray(map)) continue;
        for (const [key, value] of Object.entries(map)) {
          const effect = annotationEffect(visit.subject.kind, key);
          // What stands at a workload itself is nothing to its pods.
          const isOfTemplate = place.length === 1 && saysSomething(entry(entry(object, 'spec'), 'template'));
          if (!effect || isOfTemplate || !effect.when(value, visit.subject)) continue;
          const what = `${field === 'labels' ? 'Label' : 'Annotation'} ${quote(key)}`;
          this.unmodelled(what, effect, { ...visit, path: [...place, field, key] });
        }
      }
    }
  }

  private unknown(key: string, level: Level, { source, path }: Visit): void {
    let words = this.meant.get(level);
    if (!words) this.meant.set(level, (words = new Map()));
    if (!words.has(key)) words.set(key, nearest(key, level.fields.keys()));
    const meant = words.get(key);
    if (meant !== undefined) {
      this.report.add(source, [...path], {
        code: 'K8S_FIELD',
        severity: 'warning',
        message: `Kubernetes does not know the field ${quote(key)} here; did you mean '${meant}'?`,
        remedy: `Write ${meant}; kubectl apply refuses the object as it is.`,
      });
    } else if (level.told !== null) {
      const [kind, prefix] = level.told;
      this.report.add(source, [...path], {
        code: 'K8S_IGNORED',
        severity: 'notice',
        message: `Left out: ${prefix}${key.slice(0, 80)}, which Kubernetes does not have.`,
        remedy: 'Nothing to do; the API server drops it, too.',
        group: `${kind} ${prefix}${key}`,
      });
    }
  }

  private unmodelled(name: string, { effect, touches }: Effect, { source, subject, path }: Visit): void {
    const message = `${name} is not modelled: ${effect}.`;
    this.report.add(source, [...path], {
      code: 'K8S_UNMODELLED',
      severity: 'warning',
      message,
      remedy: 'Keep in mind that a real cluster may answer differently.',
      group: `${subject.kind} ${name}`,
    });
    const scope = scopeOf(touches, subject);
    if (!scope) return;
    const { report } = this;
    report.caveats.push({ code: 'K8S_UNMODELLED', kind: 'unmodelled', object: source.label, message, scope });
  }
}

/** `spec.containers[].securityContext`: the same for a pod and for the template that it was made of. */
function nameOf(path: readonly (string | number)[]): string {
  const own = path[0] === 'spec' && path[1] === 'template' ? path.slice(2) : path;
  return own
    .map((part) => (typeof part === 'number' ? '[]' : `.${part}`))
    .join('')
    .slice(1);
}

function subjectOf(kind: string, object: unknown): Subject {
  const metadata = entry(object, 'metadata');
  const [name, namespace] = [entry(metadata, 'name'), entry(metadata, 'namespace')];
  const spec = entry(object, 'spec');
  return {
    kind,
    namespace: typeof namespace === 'string' ? namespace : 'default',
    name: typeof name === 'string' ? name : '',
    spec: entry(entry(spec, 'template'), 'spec') ?? spec,
    status: entry(object, 'status'),
  };
}
