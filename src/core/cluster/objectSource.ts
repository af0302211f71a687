import type { FieldRoot, TypeCode } from './field.ts';
import { CLUSTER_SCOPED } from './kinds.ts';
import type { Report } from './report.ts';
import type { Path, SourceDocument } from './source.ts';

/** What a `PodList` says about its items, which then need not say it themselves. */
export interface ItemKind {
  readonly kind: string;
  readonly apiVersion: string;
}

/** Where an object stands. Most are never named in a problem, so what names them is made when asked for. */
export class ObjectSource implements FieldRoot {
  readonly report: Report;
  readonly document: SourceDocument;
  readonly value: unknown;
  readonly listKind: ItemKind | undefined;
  private readonly list: ObjectSource | null;
  private readonly index: number;

  constructor(
    report: Report,
    document: SourceDocument,
    value: unknown,
    listKind?: ItemKind,
    list: ObjectSource | null = null,
    index = 0,
  ) {
    this.report = report;
    this.document = document;
    this.value = value;
    this.listKind = listKind;
    this.list = list;
    this.index = index;
  }

  get base(): Path {
    return this.list ? [...this.list.base, 'items', this.index] : [];
  }

  get label(): string {
    return labelOf(this.value, this.listKind?.kind);
  }

  get typeCode(): TypeCode {
    const kind = (this.value as { kind?: unknown }).kind ?? this.listKind?.kind;
    return kind === 'Scenario' && this.label.startsWith('Scenario/') ? 'JSON_TYPE' : 'K8S_TYPE';
  }

  /** How it is called when it has no name. */
  get place(): string {
    return this.list ? `Item ${this.base.join('.')}` : `Document ${this.document.number}`;
  }
}

/** `Service/default/web`, as far as it can be read. */
function labelOf(value: unknown, listKind: string | undefined): string {
  const object = value as {
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown } | null;
  } | null;
  const kind = object?.kind ?? listKind;
  if (typeof kind !== 'string') return '';
  const { name, namespace } = object?.metadata ?? {};
  const parts = [kind, CLUSTER_SCOPED.has(kind) ? '' : (namespace ?? 'default'), name];
  return parts
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => (part as string).slice(0, 253))
    .join('/');
}
