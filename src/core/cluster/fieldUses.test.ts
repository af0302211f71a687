// What is said of each field of the API: that it is read, that nothing depends on it, or what it would change.
import { afterEach, expect, test, vi } from 'vitest';
import { EVERY_FIELD } from '../testing/everyField.ts';
import { Field } from './field.ts';
import { isLevel, KNOWN_FIELDS, type FieldUse, type Level } from './knownFields.ts';
import { readScenario } from './read.ts';
import type { Path } from './source.ts';

afterEach(() => vi.restoreAllMocks());

/** Every field of the table, by the level it stands in; levels that several kinds share come once. */
function allFields(): readonly (readonly [where: string, level: Level, name: string, use: FieldUse])[] {
  const seen = new Set<Level>();
  const found: (readonly [string, Level, string, FieldUse])[] = [];
  const walk = (level: Level, where: string) => {
    if (seen.has(level)) return;
    seen.add(level);
    for (const [name, known] of level.fields) {
      if (isLevel(known)) walk(known, `${where}.${name}`);
      else found.push([`${where}.${name}`, level, name, known]);
    }
  };
  for (const [kind, level] of KNOWN_FIELDS) walk(level, kind);
  return found;
}

/** The level of an object's kind that a path leads to; `undefined` where free keys begin. */
function levelAt(kind: string, path: Path): Level | undefined {
  let level = KNOWN_FIELDS.get(kind);
  for (const key of path) {
    if (typeof key === 'number') continue;
    const known = level?.fields.get(key);
    level = known !== undefined && isLevel(known) ? known : undefined;
  }
  return level;
}

test('every field that is said to be read is read', () => {
  const asked = new Map<Level, Set<string>>();
  const note = (field: Field, key: string) => {
    const level = levelAt(field.source.label.split('/')[0] ?? '', field.path);
    if (!level) return;
    const keys = asked.get(level) ?? new Set<string>();
    asked.set(level, keys.add(key));
  };
  for (const method of ['at', 'get'] as const) {
    const original = Field.prototype[method];
    vi.spyOn(Field.prototype, method).mockImplementation(function (this: Field, key: string) {
      note(this, key);
      return original.call(this, key) as never;
    });
  }
  for (const text of EVERY_FIELD) readScenario(text, '-');
  const unread = allFields()
    .filter(([, level, name, use]) => use === 'read' && !asked.get(level)?.has(name))
    .map(([where]) => where);
  expect(unread).toEqual([]);
});

test('the example that proves it is a good one, but for the pod without a name', () => {
  const [good = ''] = EVERY_FIELD;
  const { problems } = readScenario(good, '-');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('each field has one use, and those that are not modelled say what they would change', () => {
  const fields = allFields();
  const uses = new Set(fields.map(([, , , use]) => (typeof use === 'string' ? use : 'unmodelled')));
  expect([...uses].sort((a, b) => (a < b ? -1 : 1))).toEqual(['kind', 'quiet', 'read', 'unmodelled']);
  expect(new Set(fields.map(([where]) => where)).size).toBe(fields.length);
  for (const [where, , , use] of fields) {
    if (typeof use === 'string') continue;
    expect([where, use.effect]).toEqual([where, expect.stringMatching(/^[a-zA-Z].{20,}[^.]$/)]);
  }
});
