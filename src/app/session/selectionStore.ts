import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { recallLayout, rememberLayout, type Layout, type PanelName, type PanelSize } from './layout.ts';
import { recallTheme, rememberTheme, type Theme } from './theme.ts';

export type InspectorTab = 'packet' | 'why' | 'tables' | 'text';
/** What the left side holds. */
export type SideTab = 'scenarios' | 'lessons' | 'cluster';

/** A thing on the canvas that the tables and panels speak about. */
export interface Selected {
  readonly netns: string;
  /** `null`: the namespace as a whole. */
  readonly dev: string | null;
}

/** What this person looks at and how; never part of a scenario or a link. */
export interface Session {
  /** Who sends, as `TrafficRequest.from` names it: `pod/default/client`. Picked first, then the target. */
  readonly source: string | null;
  /** `null`: follow the packet. */
  readonly selected: Selected | null;
  readonly tab: InspectorTab;
  readonly sideTab: SideTab;
  readonly layout: Layout;
  /** On a small screen panels are sheets, and one is open at most. */
  readonly sheet: 'library' | 'inspector' | 'terminal' | null;
  /** Somebody asked to read the run as text; the focus goes there as soon as it is shown. */
  readonly asksForText: boolean;
  /** The list of shortcuts is open. */
  readonly help: boolean;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
}

/** Absent where the store is only tested. */
const motionQuery =
  typeof matchMedia === 'function' ? matchMedia('(prefers-reduced-motion: reduce)') : undefined;

export const selectionStore = createStore<Session>(() => ({
  source: null,
  selected: null,
  tab: 'packet',
  sideTab: 'scenarios',
  layout: recallLayout(),
  sheet: null,
  asksForText: false,
  help: false,
  theme: recallTheme(),
  reducedMotion: motionQuery?.matches ?? false,
}));

// The setting may change while the page is open, and counts from then on.
motionQuery?.addEventListener('change', ({ matches }) => selectionStore.setState({ reducedMotion: matches }));

// Pure transitions.

const withPanel = (layout: Layout, panel: PanelName, size: Partial<PanelSize>): Layout => ({
  ...layout,
  [panel]: { ...layout[panel], ...size },
});

// Actions.

export const pickSource = (source: string | null): void => selectionStore.setState({ source });
export const select = (netns: string, dev: string | null = null): void =>
  selectionStore.setState({ selected: { netns, dev } });
export const clearSelection = (): void => selectionStore.setState({ selected: null, source: null });
export const followPacket = (): void => selectionStore.setState({ selected: null });
export const showTab = (tab: InspectorTab): void => selectionStore.setState({ tab });
export const showSideTab = (sideTab: SideTab): void => selectionStore.setState({ sideTab });
export const showHelp = (help: boolean): void => selectionStore.setState({ help });
export const showSheet = (sheet: Session['sheet']): void => selectionStore.setState({ sheet });

export function setPanel(panel: PanelName, size: Partial<PanelSize>): void {
  selectionStore.setState((s) => ({ layout: withPanel(s.layout, panel, size) }));
  rememberLayout(selectionStore.getState().layout);
}

export function setTheme(theme: Theme): void {
  selectionStore.setState({ theme });
  rememberTheme(theme);
}

// Selectors.

export const selectSource = (s: Session): string | null => s.source;
export const selectSelected = (s: Session): Selected | null => s.selected;
export const selectTab = (s: Session): InspectorTab => s.tab;
export const selectSideTab = (s: Session): SideTab => s.sideTab;
export const selectTheme = (s: Session): Theme => s.theme;

export const useSession = <T>(selector: (s: Session) => T): T => useStore(selectionStore, selector);
