import { beforeEach, expect, test, vi } from 'vitest';
import { draftOf, keepDraft } from './yamlStore.ts';

const document = {
  id: 'a',
  text: '',
  file: 'a.yaml',
  scenarioId: null,
  modes: { podNetwork: null, serviceProxy: null },
  revision: 1,
};
const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

test('a draft is kept, but never with credentials in it', () => {
  keepDraft(document, 'kind: Pod');
  expect([...stored.values()].join()).toContain('kind: Pod');
  keepDraft(document, 'kind: Pod\n---\nkind: Secret\ndata: { a: b }');
  expect(stored.size).toBe(0);
  expect(draftOf(document)).toContain('kind: Secret');
  keepDraft(document, null);
  expect(draftOf(document)).toBeNull();
});
