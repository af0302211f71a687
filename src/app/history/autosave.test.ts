import { beforeEach, expect, test, vi } from 'vitest';
import { clusterStore, showCluster } from '../cluster/clusterStore.ts';
import { noticeStore } from '../notices/noticeStore.ts';
import { draftId } from '../session/storage.ts';
import { worldFixture } from '../testing/world.ts';
import { autosave, draft } from './autosave.ts';
import { listRecent } from './recent.ts';

const storage = () => {
  const store = new Map<string, string>();
  return {
    getItem: (key: string) => store.get(key) ?? null,
    removeItem: (key: string) => store.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > 5_000_000) throw new DOMException('full', 'QuotaExceededError');
      store.set(key, value);
    },
  };
};

beforeEach(() => {
  vi.stubGlobal('localStorage', storage());
  vi.stubGlobal('sessionStorage', storage());
  clusterStore.setState(clusterStore.getInitialState(), true);
  noticeStore.setState({ list: [] });
});

const show = (id: string, text: string) =>
  showCluster(
    {
      id,
      text,
      file: `${id}.yaml`,
      scenarioId: null,
      modes: { podNetwork: null, serviceProxy: null },
      revision: 1,
    },
    worldFixture,
    [],
  );

test('what is too long to be kept is told once, and nothing has to make room for it', () => {
  const stop = autosave();
  show('small', 'kind: Pod');
  expect(draft()?.text).toBe('kind: Pod');
  show('large', 'x'.repeat(20_000_000));
  show('large', 'y'.repeat(20_000_000));
  stop();
  expect(listRecent().map(({ id }) => id)).toEqual(['small']);
  expect(noticeStore.getState().list.map(({ code, text }) => [code, text.includes('20.0 MB')])).toEqual([
    ['STORAGE_LARGE', true],
  ]);
  // The next page does not come up with what was open before this.
  expect(draftId().id).toBeUndefined();
});
