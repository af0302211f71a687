import type { Run } from '../../core/trace/run.ts';
import { useEndingText } from './useEndingText.ts';

/** The sentence alone. */
export const EndingText = ({ run }: { readonly run: Run }) => useEndingText(run).text;
