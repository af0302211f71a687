import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import {
  clusterStore,
  closeProblems,
  openProblems,
  selectProblems,
  useCluster,
  type ClusterState,
} from '../cluster/clusterStore.ts';
import type { Problem } from '../../core/problem.ts';
import { openYaml } from '../editing/yamlStore.ts';
import { showSheet } from '../session/selectionStore.ts';
import {
  dismissRequestProblems,
  selectRequestProblems,
  useSimulation,
} from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { useIsPhone } from '../ui/useMedia.ts';
import { ProblemList } from './ProblemList.tsx';
import styles from './problemList.module.css';
import { useRemark } from './useRemark.ts';

/** What the editor can show; more is not YAML that somebody mends by hand. */
const MAX_TEXT = 1024 * 1024;

/** Opens the editor at a line of what was refused, or of what is open. */
function openAt(line: number): void {
  const { refusedText, problemsOf } = clusterStore.getState();
  openYaml(line, refusedText === null ? null : { file: problemsOf, text: refusedText });
  closeProblems();
  showSheet(null);
}

/** Whether there is a text whose lines the problems name. */
function canOpen({ status, refusedText, document }: ClusterState): boolean {
  if (status !== 'refused') return document !== null;
  return refusedText !== null && refusedText.length <= MAX_TEXT;
}

/** How many objects are not shown. */
const countLeftOut = (problems: readonly Problem[]): number =>
  new Set(problems.flatMap((one) => (one.leftOut ? [`${one.document} ${one.object || one.path}`] : []))).size;

/** Whoever opens the list by its mark, which then is gone, reads on in it, and is back at the mark when it is closed. */
function useFocusAlong(open: boolean) {
  const mark = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const isAsked = useRef(false);
  useEffect(() => {
    if (!isAsked.current) return;
    if (open) list.current?.focus();
    else if (document.activeElement === document.body) mark.current?.focus();
    isAsked.current = open;
  }, [open]);
  const ask = () => {
    isAsked.current = true;
    openProblems();
  };
  return { mark, list, ask };
}

/** What is wrong with the request last sent, or with the file last opened. */
export function Problems() {
  const ofFile = useCluster(selectProblems);
  const open = useCluster((state) => state.problemsOpen);
  const editable = useCluster(canOpen);
  const refused = useCluster((state) => state.status === 'refused');
  const ofRequest = useSimulation(selectRequestProblems);
  const remark = useRemark();
  const phone = useIsPhone();
  const { mark, list, ask } = useFocusAlong(open);
  if (ofRequest.length > 0) {
    return <ProblemList title={t.requestRefused} problems={ofRequest} onClose={dismissRequestProblems} />;
  }
  if (ofFile.length > 0 && open) {
    const { problemsOf } = clusterStore.getState();
    const left = countLeftOut(ofFile);
    return (
      <ProblemList
        ref={list}
        title={refused ? t.problems(problemsOf) : t.remarksOn(problemsOf)}
        note={refused ? t.refused : left > 0 ? t.leftOut(left) : undefined}
        problems={ofFile}
        first={remark}
        onClose={closeProblems}
        onLine={editable ? openAt : undefined}
      />
    );
  }
  // Notices tell what was assumed; they alone are not worth a mark on the picture.
  if (!ofFile.some(({ severity }) => severity !== 'notice')) return null;
  return (
    <button
      ref={mark}
      type="button"
      className={styles.pill}
      data-why={remark !== null || undefined}
      data-covers
      data-testid="remarks"
      onClick={ask}
    >
      <TriangleAlert size={14} aria-hidden="true" />
      {remark ? <span>{phone ? t.whyItFailed : remark.message}</span> : t.remarks(ofFile.length)}
    </button>
  );
}
