import { CLUSTER_SCOPED } from '../cluster/kinds.ts';
import type { Path } from '../cluster/source.ts';
import type { Manifest } from '../cluster/types.ts';
import type { Place } from './change.ts';
import type { ObjectName } from './edit.ts';

/** An object of the file and where it stands. */
export interface FileObject extends ObjectName {
  readonly value: Manifest;
  readonly place: Place;
}

const isMap = (value: unknown): value is Manifest =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value further down in an object, if it is there: `at(pod, 'status', 'podIP')`. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isMap(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );

export const mapAt = (value: unknown, ...path: readonly string[]): Manifest => {
  const found = at(value, ...path);
  return isMap(found) ? found : {};
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The objects of a file's documents, Lists flattened, in the file's order. */
export function findObjects(roots: readonly unknown[]): FileObject[] {
  const found: FileObject[] = [];
  const visit = (value: unknown, root: number, path: Path, listKind: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item: unknown, i) => visit(item, root, [...path, i], ''));
      return;
    }
    if (!isMap(value)) return;
    const kind = text(value['kind']) || listKind;
    const { items } = value;
    if (kind.endsWith('List') && Array.isArray(items)) {
      const itemKind = kind.slice(0, -'List'.length);
      items.forEach((item: unknown, i) => visit(item, root, [...path, 'items', i], itemKind));
      return;
    }
    const namespace = CLUSTER_SCOPED.has(kind) ? '' : text(at(value, 'metadata', 'namespace')) || 'default';
    found.push({ kind, namespace, name: text(at(value, 'metadata', 'name')), value, place: { root, path } });
  };
  roots.forEach((root, i) => visit(root, i, [], ''));
  return found;
}

/** `Deployment/default/web`, as owners are named. */
export const nameOf = ({ kind, namespace, name }: ObjectName): string => `${kind}/${namespace}/${name}`;

/** The controller that an object of the file says it belongs to. */
export function ownerOf({ value, namespace }: FileObject): string | null {
  const references = at(value, 'metadata', 'ownerReferences');
  const list: readonly unknown[] = Array.isArray(references) ? references : [];
  const owner = list.find((one) => at(one, 'controller') !== false);
  return owner === undefined ? null : `${text(at(owner, 'kind'))}/${namespace}/${text(at(owner, 'name'))}`;
}
