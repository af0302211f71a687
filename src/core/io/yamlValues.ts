import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Path } from '../cluster/source.ts';
import type { Failure } from './failure.ts';
import { FORBIDDEN_KEYS, MAX_ALIASES } from './limits.ts';
import { differsIn11, type Yaml11Scalar } from './yaml11.ts';

interface Anchored {
  readonly node: Node;
  value: unknown;
  done: boolean;
  /** Aliases met when this is copied out in full. */
  aliases: number;
}

const CORE_TAGS = new Set(
  ['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((t) => `tag:yaml.org,2002:${t}`),
);

/**
 * Turns the nodes of one document into plain objects. Aliases share their value; merge keys (`<<`) are merged, as
 * Kubernetes' own decoder does.
 *
 * The first thing that may not be is kept in `failure`, and the rest is not to be used: unknown tags, repeated keys, the
 * keys of `FORBIDDEN_KEYS`, aliases that are unknown, contain themselves, or copy out to more than 100.
 */
export class YamlValues {
  failure: Failure | null = null;
  readonly yaml11: Yaml11Scalar[] = [];
  readonly value: unknown;
  readonly root: Node | null;
  private readonly anchors = new Map<string, Anchored>();
  private readonly targets = new Map<Alias, Node>();
  /** Aliases met so far, each counted as often as it would be copied. */
  aliases = 0;

  constructor(contents: Node | null) {
    this.root = contents;
    this.value = this.convert(contents, []);
  }

  /** What an alias repeats. */
  targetOf(alias: Alias): Node | undefined {
    return this.targets.get(alias);
  }

  private convert(node: unknown, path: Path): unknown {
    if (this.failure || node === null || node === undefined) return null;
    if (isAlias(node)) return this.resolve(node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    const tag = node.tag;
    if (tag !== undefined && !CORE_TAGS.has(tag)) {
      const written = tag.replace('tag:yaml.org,2002:', '!!');
      this.fail('YAML_TAG', node, `Tag '${written.slice(0, 60)}' is not supported.`, 'Remove the tag.');
      return null;
    }
    const before = this.aliases;
    const anchored: Anchored = { node, value: null, done: false, aliases: 0 };
    if (node.anchor !== undefined) this.anchors.set(node.anchor, anchored);
    if (isMap(node)) anchored.value = this.map(node, path);
    else if (isSeq(node)) anchored.value = node.items.map((item, i) => this.convert(item, [...path, i]));
    else {
      anchored.value = typeof node.value === 'bigint' ? Number(node.value) : node.value;
      if (node.type === 'PLAIN' && differsIn11(node.source ?? '')) {
        this.yaml11.push({ offset: startOf(node), source: node.source ?? '', path });
      }
    }
    anchored.done = true;
    anchored.aliases = this.aliases - before;
    return anchored.value;
  }

  private resolve(alias: Alias): unknown {
    const anchored = this.anchors.get(alias.source);
    if (!anchored) {
      this.fail(
        'YAML_ALIAS_UNKNOWN',
        alias,
        `Nothing is anchored as '&${alias.source}' before this alias.`,
        'Define the anchor first.',
      );
      return null;
    }
    if (!anchored.done) {
      this.fail('YAML_CYCLE', alias, `'${alias.source}' contains itself.`, 'Write the value out.');
      return null;
    }
    this.targets.set(alias, anchored.node);
    this.aliases += 1 + anchored.aliases;
    if (this.aliases > MAX_ALIASES) {
      this.fail('YAML_ALIASES', alias, `More than ${MAX_ALIASES} aliases.`, 'Expand them by hand.');
    }
    return anchored.value;
  }

  private map(node: YAMLMap, path: Path): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const merged: unknown[] = [];
    const seen = new Map<string, Pair>();
    for (const pair of node.items) {
      const key = keyText(pair);
      if (key === undefined) {
        this.fail(
          'YAML_SYNTAX',
          pair.key ?? node,
          'A key must be text.',
          'Quote it, or indent what follows correctly.',
        );
      } else if (FORBIDDEN_KEYS.has(key)) {
        this.fail('JSON_KEY', pair.key, `Key '${key}' is not allowed.`, 'Rename or remove the key.');
      } else if (seen.has(key)) {
        this.fail(
          'YAML_DUPLICATE',
          pair.key,
          `'${key.slice(0, 60)}' appears twice in one map`,
          'Keep one of them.',
          seen.get(key)?.key,
        );
      }
      if (this.failure || key === undefined) return object;
      seen.set(key, pair);
      const value = this.convert(pair.value, [...path, key]);
      if (isMergeKey(pair)) merged.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
      else object[key] = value;
    }
    for (const source of merged) {
      if (typeof source !== 'object' || source === null) continue;
      for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(object, key)) object[key] = value;
    }
    return object;
  }

  private fail(code: string, node: unknown, message: string, remedy: string, related?: unknown): void {
    const failure = { code, offset: startOf(node), message, remedy };
    this.failure ??= related === undefined ? failure : { ...failure, related: startOf(related) };
  }
}

const startOf = (node: unknown): number => (node as Node | null | undefined)?.range?.[0] ?? 0;

/** A scalar key as text: `8080: x` has the key `8080`, as in JSON. */
function keyText(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return pair.key === null ? 'null' : undefined;
  return pair.key.source ?? String(pair.key.value);
}

const isMergeKey = (pair: Pair): boolean =>
  isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<';
