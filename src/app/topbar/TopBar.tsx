import { PanelLeft, PanelRight, SquareTerminal } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { OpenYamlButton } from '../open/OpenYamlButton.tsx';
import { setPanel, showHelp, showSheet, useSession } from '../session/selectionStore.ts';
import { toggleTerminal } from '../terminal/drawer.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useIsShort } from '../ui/useMedia.ts';
import { HelpButton } from './HelpButton.tsx';
import { Logo } from './Logo.tsx';
import { ModeBar } from './ModeBar.tsx';
import { ShareButton } from './ShareButton.tsx';
import { ThemeButton } from './ThemeButton.tsx';
import { UndoButtons } from './UndoButtons.tsx';
import styles from './topBar.module.css';

const PageMenu = lazy(() =>
  import('./PageMenu.tsx').then(({ PageMenu: component }) => ({ default: component })),
);
const HelpSheet = lazy(() =>
  import('../help/HelpSheet.tsx').then(({ HelpSheet: component }) => ({ default: component })),
);

export function TopBar({ phone }: { readonly phone: boolean }) {
  const short = useIsShort();
  const help = useSession((s) => s.help);
  const title = useCluster((state) => selectWorld(state)?.title ?? '');
  const libraryOpen = useSession((s) => (phone ? s.sheet === 'library' : !s.layout.library.folded));
  const inspectorOpen = useSession((s) => (phone ? s.sheet === 'inspector' : !s.layout.inspector.folded));
  const terminalOpen = useSession((s) => (phone ? s.sheet === 'terminal' : !s.layout.terminal.folded));
  const toggle = (panel: 'library' | 'inspector', open: boolean) =>
    phone ? showSheet(open ? null : panel) : setPanel(panel, { folded: open });
  return (
    <header className={styles.bar}>
      <div className={styles.start}>
        <IconButton
          icon={PanelLeft}
          label={libraryOpen ? t.hideLibrary : t.showLibrary}
          aria-expanded={libraryOpen}
          data-testid="toggle-library"
          onClick={() => toggle('library', libraryOpen)}
        />
        <Logo />
        <span className={styles.name}>{t.name}</span>
        <h1 className={styles.title} title={title}>
          {title || t.tagline}
        </h1>
      </div>
      {short ? (
        <Suspense fallback={null}>
          <PageMenu />
        </Suspense>
      ) : (
        <ModeBar />
      )}
      <div className={styles.end}>
        <UndoButtons />
        {!short && <OpenYamlButton />}
        <ShareButton />
        {!short && (
          <>
            <ThemeButton />
            <HelpButton />
          </>
        )}
        <IconButton
          icon={SquareTerminal}
          label={terminalOpen ? t.closeTerminal : t.openTerminal}
          shortcut="T"
          aria-expanded={terminalOpen}
          data-testid="toggle-terminal"
          onClick={toggleTerminal}
        />
        <IconButton
          icon={PanelRight}
          label={inspectorOpen ? t.closeInspector : t.openInspector}
          aria-expanded={inspectorOpen}
          data-testid="toggle-inspector"
          onClick={() => toggle('inspector', inspectorOpen)}
        />
      </div>
      {help && (
        <Suspense fallback={null}>
          <HelpSheet onClose={() => showHelp(false)} />
        </Suspense>
      )}
    </header>
  );
}
