import { Field } from './field.ts';
import { FieldNotes } from './fieldNotes.ts';
import {
  ALL_KINDS,
  CLUSTER_SCOPED,
  isKubernetesApi,
  MAX_PODS,
  READ_KINDS,
  removedApi,
  UNMODELLED_KINDS,
} from './kinds.ts';
import { nearest } from './nearest.ts';
import { readNetworkPolicy } from './networkPolicy.ts';
import { ObjectSource, type ItemKind } from './objectSource.ts';
import type { Steps } from '../steps.ts';
import type { Report } from './report.ts';
import { describeValue, quote, type SourceDocument } from './source.ts';

/** One object of the file that we read. */
export interface KubeObject {
  readonly kind: string;
  /** Empty for kinds without a namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly field: Field;
}

/** The objects of a file by kind, each kind in the file's order. */
export type Objects = ReadonlyMap<string, readonly KubeObject[]>;

/** Sorts documents into objects by kind, Lists flattened, and reports what is no object, is unknown, old or repeated. */
export function* readObjects(documents: readonly SourceDocument[], report: Report): Steps<Objects> {
  const sorter = new Sorter(report);
  const of = documents.reduce((sum, { value }) => sum + sizeOf(value), 0);
  let done = 0;
  for (const document of documents) {
    for (const _ of sorter.add(new ObjectSource(report, document, document.value))) {
      if (++done % OBJECTS_A_STEP === 0) yield { stage: 'objects', done: Math.min(done, of), of };
    }
  }
  return sorter.found;
}

const OBJECTS_A_STEP = 200;

/** Objects that a document holds. */
function sizeOf(value: unknown): number {
  const items = (value as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? Math.max(1, items.length) : 1;
}

class Sorter {
  readonly found = new Map<string, KubeObject[]>();
  /** By kind, namespace and name: three look-ups cost less than making one key of them. */
  private readonly known = new Map<string, Map<string, Map<string, KubeObject>>>();
  private readonly report: Report;
  private readonly notes: FieldNotes;

  constructor(report: Report) {
    this.report = report;
    this.notes = new FieldNotes(report);
  }

  /** Pauses after each object. */
  *add(source: ObjectSource): Generator<void> {
    const { document, value, listKind } = source;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const message = `${source.place} is ${describeValue(value)}, not a Kubernetes object.`;
      const code = typeof value === 'string' && document.number === 1 ? 'FILE_TYPE' : 'K8S_KIND';
      this.report.add(source, [], {
        code,
        severity: 'error',
        message,
        remedy: 'Write objects with apiVersion, kind and metadata.',
      });
      return;
    }
    const field = Field.root(value, source);
    const kind = field.at('kind').text() ?? listKind?.kind;
    const apiVersion = field.at('apiVersion').text() ?? listKind?.apiVersion;
    if (kind === undefined || apiVersion === undefined) {
      const missing = kind === undefined ? 'kind' : 'apiVersion';
      const example = kind === undefined ? 'kind: Pod' : `apiVersion: ${READ_KINDS.get(kind) ?? 'v1'}`;
      field.error(
        'K8S_KIND',
        `${source.place} has no '${missing}'.`,
        `Add ${missing}, for example ${example}.`,
      );
    } else if (isSecret(kind, field)) {
      field.error(
        'SECRET_SEEN',
        'This looks like credentials; nothing was loaded or stored.',
        'Remove it from the file.',
      );
    } else if (kind === 'List' || (kind.endsWith('List') && Array.isArray(field.get('items')))) {
      const itemKind = kind === 'List' ? undefined : { kind: kind.slice(0, -4), apiVersion };
      return yield* this.flatten(source, field.at('items'), itemKind);
    } else {
      const isReadable = this.isReadable(field, kind, apiVersion);
      if (isReadable || isKubernetesApi(apiVersion)) this.notes.look(kind, value, source);
      if (isReadable) this.keep(field, kind);
    }
    yield;
  }

  private *flatten(source: ObjectSource, items: Field, itemKind: ItemKind | undefined): Generator<void> {
    const list = items.values();
    if (itemKind?.kind === 'Pod' && list.length > MAX_PODS) {
      items.error(
        'SIZE_PODS',
        `${list.length} pods; this app takes ${MAX_PODS}.`,
        'Open a part of the cluster.',
      );
      return;
    }
    items.add({
      code: 'LIST_FLATTENED',
      severity: 'notice',
      message: `A list of ${list.length} objects was opened.`,
      remedy: 'Nothing to do.',
    });
    for (const [i, item] of list.entries())
      yield* this.add(new ObjectSource(this.report, source.document, item, itemKind, source, i));
  }

  private isReadable(field: Field, kind: string, apiVersion: string): boolean {
    const wanted = READ_KINDS.get(kind);
    if (wanted === apiVersion) return true;
    const removed = removedApi(apiVersion, kind);
    if (removed) {
      field
        .at('apiVersion')
        .error(
          'K8S_OLD_API',
          `${kind} of ${apiVersion} was removed in Kubernetes ${removed[0]}.`,
          `Use ${removed[1]}.`,
        );
      return false;
    }
    if (wanted !== undefined && (kind === 'Scenario' || isKubernetesApi(apiVersion))) {
      field
        .at('apiVersion')
        .error(
          'K8S_KIND_UNKNOWN',
          `${quote(apiVersion)} has no kind ${kind}.`,
          `Write apiVersion: ${wanted}.`,
        );
      return false;
    }
    const meant = ALL_KINDS.has(kind) ? undefined : nearest(kind, ALL_KINDS);
    if (meant !== undefined && isKubernetesApi(apiVersion)) {
      field
        .at('kind')
        .error('K8S_KIND_UNKNOWN', `There is no kind ${quote(kind)}.`, `Did you mean '${meant}'?`);
      return false;
    }
    if (kind === 'NetworkPolicy') readNetworkPolicy(field);
    const matters = UNMODELLED_KINDS.has(kind);
    field.at('kind').add({
      code: 'K8S_IGNORED',
      severity: matters ? 'warning' : 'notice',
      message: matters
        ? `${kind} is not modelled yet: packets cross as if it were not there.`
        : `Ignored: ${kind} objects.`,
      remedy: matters ? 'Keep in mind that a real cluster may answer differently.' : 'Nothing to do.',
      group: `${kind} ${apiVersion}`,
    });
    return false;
  }

  private keep(field: Field, kind: string): void {
    const metadata = field.at('metadata');
    const name = metadata.at('name').text();
    if (name === undefined && kind !== 'Scenario') {
      const generated = metadata.at('generateName').isPresent;
      metadata
        .at('name')
        .required(generated ? 'generateName is for the API server' : `a ${kind} needs a name`);
      return;
    }
    const namespace = CLUSTER_SCOPED.has(kind) ? '' : (metadata.at('namespace').text() ?? 'default');
    const object: KubeObject = { kind, namespace, name: name ?? '', field };
    // There is one Scenario at most, whatever it is called.
    const namesakes = this.namesakes(kind, namespace);
    const key = kind === 'Scenario' ? '' : object.name;
    const before = namesakes.get(key);
    if (before) return this.repeated(object, before);
    namesakes.set(key, object);
    const ofKind = this.found.get(kind);
    if (ofKind) ofKind.push(object);
    else this.found.set(kind, [object]);
  }

  private namesakes(kind: string, namespace: string): Map<string, KubeObject> {
    let namespaces = this.known.get(kind);
    if (!namespaces) this.known.set(kind, (namespaces = new Map()));
    let names = namespaces.get(namespace);
    if (!names) namespaces.set(namespace, (names = new Map()));
    return names;
  }

  private repeated({ field, kind, name }: KubeObject, before: KubeObject): void {
    const { document, base } = before.field.source;
    const where = `document ${document.number}, line ${document.lineOf(base)}`;
    if (kind !== 'Pod' && JSON.stringify(field.value) === JSON.stringify(before.field.value)) {
      const message = `${kind} ${quote(name)} stands here twice, first in ${where}.`;
      field.add({ code: 'K8S_DUPLICATE', severity: 'notice', message, remedy: 'Remove one of them.' });
      return;
    }
    const code = kind === 'Pod' ? 'DUPLICATE_NAME' : 'K8S_DUPLICATE';
    const what = kind === 'Scenario' ? 'Two Scenario documents' : `Two ${kind}s are called ${quote(name)}`;
    field
      .in('metadata', 'name')
      .error(code, `${what}; the first is ${where}.`, 'Keep one of them, or give it another name.');
  }
}

const isSecret = (kind: string, field: Field): boolean =>
  kind === 'Secret' ||
  kind === 'SecretList' ||
  (kind === 'Config' && (field.at('users').isPresent || field.at('clusters').isPresent));
