import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { openFile } from './openFile.ts';

/** Whether a file is held over the page. */
const store = createStore(() => ({ isOver: false }));

export const useIsFileOver = (): boolean => useStore(store, ({ isOver }) => isOver);

const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes a file dropped anywhere on the page, which a browser would otherwise show in the page's place. */
export function listenToDrop(): void {
  addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    store.setState({ isOver: true });
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) store.setState({ isOver: false });
  });
  addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    store.setState({ isOver: false });
    const file = event.dataTransfer?.files[0];
    if (file) void openFile(file);
  });
}
