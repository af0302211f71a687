import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Problem } from '../../core/problem.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { WorkerStatus } from '../../worker/client.ts';

export type RunState = 'none' | 'running' | 'shown' | 'refused';

export interface SimulationState {
  readonly worker: WorkerStatus['state'];
  /** What was last asked for; the run on screen answers it once `runState` is `shown`. */
  readonly request: TrafficRequest | null;
  readonly runState: RunState;
  /** A terminal's command sent it. */
  readonly isMade: boolean;
  /** Why the request could not be run, or what to know about it. */
  readonly requestProblems: readonly Problem[];
}

export const simulationStore = createStore<SimulationState>(() => ({
  worker: 'starting',
  request: null,
  runState: 'none',
  isMade: false,
  requestProblems: [],
}));

export const setWorkerState = (worker: WorkerStatus['state']): void => simulationStore.setState({ worker });
export const markRunning = (request: TrafficRequest, isMade = false): void =>
  simulationStore.setState({ request, runState: 'running', isMade });
export const markNothingSent = (): void =>
  simulationStore.setState({ request: null, runState: 'none', isMade: false, requestProblems: [] });
export const markAnswered = (runState: RunState, requestProblems: readonly Problem[]): void =>
  simulationStore.setState({ runState, requestProblems });
export const dismissRequestProblems = (): void => simulationStore.setState({ requestProblems: [] });

export const selectRequest = (s: SimulationState): TrafficRequest | null => s.request;
export const selectRunState = (s: SimulationState): RunState => s.runState;
export const selectRequestProblems = (s: SimulationState): readonly Problem[] => s.requestProblems;

export const useSimulation = <T>(selector: (s: SimulationState) => T): T =>
  useStore(simulationStore, selector);
