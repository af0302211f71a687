import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Problem } from '../../core/problem.ts';
import type { WorldView } from '../../core/run/views.ts';
import type { ModeChoice } from '../../worker/protocol.ts';

/** The scenario as its author wrote it, and what the page chose on top of it. */
export interface ScenarioDocument {
  /** Stays the same while it is edited, and tells it from all others. */
  readonly id: string;
  readonly text: string;
  /** What the user calls it: a file's name, `link`, or the id of a built-in scenario. */
  readonly file: string;
  /** Set while the text is exactly that of a built-in scenario: such links can be short. */
  readonly scenarioId: string | null;
  readonly modes: ModeChoice;
  /**
   * Counts attempts to open something; another text that declares the same keeps it. Every call to the worker names the one
   * it speaks about.
   */
  readonly revision: number;
}

export interface ClusterState {
  /** What is shown; an attempt that failed leaves it alone. */
  readonly document: ScenarioDocument | null;
  readonly world: WorldView | null;
  /** What there is to say about the last thing opened, whether it could be opened or not. */
  readonly problems: readonly Problem[];
  /** The file those problems are about. */
  readonly problemsOf: string;
  /** The text of that file, where it could not be opened and can be read. */
  readonly refusedText: string | null;
  /** Whether the list of problems is open. What is said of a built-in scenario waits to be asked for. */
  readonly problemsOpen: boolean;
  readonly status: 'empty' | 'opening' | 'ready' | 'refused';
}

const empty: ClusterState = {
  document: null,
  world: null,
  problems: [],
  problemsOf: '',
  refusedText: null,
  problemsOpen: false,
  status: 'empty',
};

// Pure transitions.

const opening = (state: ClusterState): ClusterState => ({ ...state, status: 'opening' });

const opened = (
  state: ClusterState,
  document: ScenarioDocument,
  world: WorldView,
  problems: readonly Problem[],
): ClusterState => ({
  ...state,
  document,
  world,
  problems: problems.filter(({ code }) => code !== 'LIST_FLATTENED'),
  problemsOf: document.file,
  refusedText: null,
  problemsOpen: document.scenarioId === null && problems.some(({ severity }) => severity !== 'notice'),
  status: 'ready',
});

/** Another text, or another place in the picture, for what is shown: nothing to be told that was not told before. */
const rewritten = (
  state: ClusterState,
  document: ScenarioDocument,
  { positions }: WorldView,
  problems: readonly Problem[],
): ClusterState => ({
  ...state,
  document,
  // All else stays the same objects: whoever draws them sees that nothing happened.
  world: state.world && { ...state.world, positions },
  problems,
  problemsOf: document.file,
  status: 'ready',
});

/**
 * The input could not be made a cluster: say why, keep what was there. Notices tell what was assumed or done to open it, and
 * none of that has happened.
 */
const refused = (
  state: ClusterState,
  file: string,
  problems: readonly Problem[],
  text: string | null,
): ClusterState => ({
  ...state,
  problems: problems.filter(({ severity }) => severity !== 'notice'),
  problemsOf: file,
  refusedText: text,
  problemsOpen: true,
  status: 'refused',
});

// Actions.

export const clusterStore = createStore<ClusterState>(() => empty);

export const markOpening = (): void => clusterStore.setState(opening);
export const showCluster = (
  document: ScenarioDocument,
  world: WorldView,
  problems: readonly Problem[],
): void => clusterStore.setState((state) => opened(state, document, world, problems));
export const showRewritten = (
  document: ScenarioDocument,
  world: WorldView,
  problems: readonly Problem[],
): void => clusterStore.setState((state) => rewritten(state, document, world, problems));
export const showRefusal = (file: string, problems: readonly Problem[], text: string | null = null): void =>
  clusterStore.setState((state) => refused(state, file, problems, text));
export const openProblems = (): void => clusterStore.setState({ problemsOpen: true });
/** Those of a file that could not be opened go for good; remarks about what is open can be asked for again. */
export const closeProblems = (): void =>
  clusterStore.setState((state) => ({
    ...state,
    problemsOpen: false,
    problems: state.status === 'refused' ? [] : state.problems,
    refusedText: null,
    status: state.world ? 'ready' : 'empty',
  }));

// Selectors: primitives and stored references only, else zustand renders for ever.

export const selectWorld = (state: ClusterState): WorldView | null => state.world;
export const selectDocument = (state: ClusterState): ScenarioDocument | null => state.document;
export const selectProblems = (state: ClusterState): readonly Problem[] => state.problems;
export const selectStatus = (state: ClusterState): ClusterState['status'] => state.status;

export const useCluster = <T>(selector: (state: ClusterState) => T): T => useStore(clusterStore, selector);
