import { hashText } from '../../core/rng.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { notify } from '../notices/noticeStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { t } from '../text.ts';

/** `INTERNAL-1a2b3c4d`: the same bug gives the same code, whoever meets it. */
export function codeOf(failure: unknown): string {
  const text = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
  return `INTERNAL-${hashText(text).toString(16).padStart(8, '0')}`;
}

/** Everything needed to see a bug again. It goes to the clipboard, by the user's own hand, and nowhere else. */
export function reportOf(failure: unknown): string {
  const { document } = clusterStore.getState();
  const { run, at } = playbackStore.getState();
  const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return [
    codeOf(failure),
    `build: ${__BUILD_ID__}`,
    `request: ${JSON.stringify(simulationStore.getState().request)}`,
    `seed: ${run?.seed ?? '-'}, step: ${at}, modes: ${JSON.stringify(document?.modes ?? null)}`,
    '',
    trace,
    '',
    document?.text ?? '(no scenario)',
  ].join('\n');
}

/** Tells about a bug of ours without taking anything away. */
export function reportInternal(failure: unknown): void {
  console.error(failure);
  const code = codeOf(failure);
  notify({
    code,
    tone: 'error',
    text: t.internal(code),
    action: {
      label: t.copyReport,
      run: () => void navigator.clipboard?.writeText(reportOf(failure)).catch(() => undefined),
    },
  });
}
