import { beforeEach, expect, test, vi } from 'vitest';
import { selectionStore } from '../../session/selectionStore.ts';
import { chooseSender, clickOn, closeMenu, pickStore, unpoint } from './pickStore.ts';

const isTarget = vi.hoisted(() => vi.fn());
vi.mock('../endsStore.ts', () => ({ isTarget }));

const source = () => selectionStore.getState().source;

beforeEach(() => {
  closeMenu();
  selectionStore.setState({ source: null });
  isTarget.mockReturnValue(false);
});

test('with nobody picked, a Service offers its menu and is sent nothing; the next click closes it', () => {
  clickOn('service/default/web', 'mouse');
  expect(pickStore.getState()).toEqual({ open: 'service/default/web', held: 'pointer' });
  vi.useFakeTimers();
  unpoint();
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  expect(pickStore.getState().open).toBe('service/default/web');
  clickOn('service/default/web', 'mouse');
  expect(pickStore.getState().open).toBeNull();
});

test('whom the request went to offers both: to be sent to, and to send', () => {
  isTarget.mockReturnValue(true);
  clickOn('pod/default/web', 'mouse');
  expect([pickStore.getState().held, source()]).toEqual(['pointer', null]);
  chooseSender('pod/default/web');
  expect([pickStore.getState().open, source()]).toEqual([null, 'pod/default/web']);
});

test('anybody else is picked to send', () => {
  clickOn('pod/default/client', 'mouse');
  expect([pickStore.getState().open, source()]).toEqual([null, 'pod/default/client']);
});

test('a finger, with a source picked, sees the menu before it sends', () => {
  selectionStore.setState({ source: 'pod/default/client' });
  clickOn('service/default/web', 'finger');
  expect(pickStore.getState()).toEqual({ open: 'service/default/web', held: null });
});

test('by keyboard the menu knows that it is to be walked into', () => {
  clickOn('service/default/web', 'key');
  expect(pickStore.getState().held).toBe('key');
});
