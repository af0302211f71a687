import { isCredentials } from './credentials.ts';
import { Field } from './field.ts';
import { FieldNotes } from './fieldNotes.ts';
import {
  ALL_KINDS,
  CLUSTER_SCOPED,
  isKubernetesApi,
  isServedByKubernetes,
  isRead,
  MAX_PODS,
  READ_KINDS,
  removedApi,
} from './kinds.ts';
import { LeftOutKinds } from './leftOutKinds.ts';
import { nearest } from './nearest.ts';
import { readNetworkPolicy } from './networkPolicy.ts';
import { ObjectSource, type ItemKind } from './objectSource.ts';
import type { Steps } from '../steps.ts';
import type { Report } from './report.ts';
import { describeValue, placeKey, quote, type SourceDocument } from './source.ts';

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

/**
 * Sorts documents into objects by kind, Lists flattened, and reports what is no object, is unknown, old or repeated.
 *
 * @param leftOut places of objects that are not looked at.
 */
export function* readObjects(
  documents: readonly SourceDocument[],
  report: Report,
  leftOut: ReadonlySet<string>,
): Steps<Objects> {
  const sorter = new Sorter(report, leftOut);
  const of = documents.reduce((sum, { value }) => sum + sizeOf(value), 0);
  let done = 0;
  for (const document of documents) {
    for (const _ of sorter.add(new ObjectSource(report, document, document.value))) {
      if (++done % OBJECTS_A_STEP === 0) yield { stage: 'objects', done: Math.min(done, of), of };
    }
  }
  sorter.tellCredentials();
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
  private readonly leftOut: ReadonlySet<string>;
  private readonly credentials: Field[] = [];
  /** Objects that hold no credentials. */
  private others = 0;
  private readonly leftOutKinds = new LeftOutKinds();

  constructor(report: Report, leftOut: ReadonlySet<string>) {
    this.report = report;
    this.notes = new FieldNotes(report);
    this.leftOut = leftOut;
  }

  /** Pauses after each object. */
  *add(source: ObjectSource): Generator<void> {
    const { document, value, listKind } = source;
    if (this.leftOut.size > 0 && this.leftOut.has(placeKey(document.number, source.base))) return;
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
    } else if (isCredentials(kind, value)) {
      this.credentials.push(field);
    } else if (kind === 'List' || (kind.endsWith('List') && Array.isArray(field.get('items')))) {
      const itemKind = kind === 'List' ? undefined : { kind: kind.slice(0, -4), apiVersion };
      return yield* this.flatten(source, field.at('items'), itemKind);
    } else {
      this.others++;
      const isReadable = this.isReadable(field, kind, apiVersion);
      if (isReadable || isKubernetesApi(apiVersion)) this.notes.look(kind, value, source);
      if (isReadable) this.keep(field, kind);
    }
    yield;
  }

  /** Beside other objects those with credentials are dropped; a file of nothing else is refused. */
  tellCredentials(): void {
    for (const field of this.credentials) {
      if (this.others === 0) {
        const message = 'This looks like credentials; nothing was loaded or stored.';
        field.error('SECRET_SEEN', message, 'Open a file with other objects.');
        continue;
      }
      field.add({
        code: 'SECRET_SEEN',
        severity: 'warning',
        message: 'This looks like credentials; nothing of it was loaded or stored.',
        remedy: 'Nothing to do; no packet depends on it.',
        group: '',
      });
    }
  }

  private *flatten(source: ObjectSource, items: Field, itemKind: ItemKind | undefined): Generator<void> {
    const list = items.values();
    if (itemKind?.kind === 'Pod' && list.length > MAX_PODS) {
      items.add({
        code: 'SIZE_PODS',
        severity: 'error',
        message: `${list.length} pods; this app takes ${MAX_PODS}.`,
        remedy: 'Open a part of the cluster.',
        isOfFile: true,
      });
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
    if (isRead(apiVersion, kind)) return true;
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
    const meant =
      isServedByKubernetes(apiVersion) && !ALL_KINDS.has(kind) ? nearest(kind, ALL_KINDS) : undefined;
    if (meant !== undefined) {
      field
        .at('kind')
        .error('K8S_KIND_UNKNOWN', `There is no kind ${quote(kind)}.`, `Did you mean '${meant}'?`);
      return false;
    }
    // Calico has a kind of this name, with other fields.
    if (kind === 'NetworkPolicy' && isServedByKubernetes(apiVersion)) readNetworkPolicy(field);
    this.leftOutKinds.tell(field, kind, apiVersion);
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
    const namespace = CLUSTER_SCOPED.has(kind) ? '' : metadata.at('namespace').text() || 'default';
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
