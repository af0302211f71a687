import { writePcapng } from '../../core/io/pcapng.ts';
import { captureOf } from '../../core/trace/capture.ts';
import { clusterStore, selectWorld } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';

/** Hands the run on screen to the browser as a capture file; nothing leaves the machine. */
export function savePcap(): void {
  const { run } = playbackStore.getState();
  if (!run) return;
  const name = selectWorld(clusterStore.getState())?.name ?? 'run';
  const file = new Blob([writePcapng(captureOf(run))], { type: 'application/x-pcapng' });
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.pcapng`;
  link.click();
  URL.revokeObjectURL(url);
}
