import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { canvasStore } from './canvas/canvasState.ts';
import { Inspector } from './inspector/Inspector.tsx';
import { showSheet, useSession } from './session/selectionStore.ts';
import { Side } from './side/Side.tsx';
import { TerminalPanel } from './terminal/TerminalPanel.tsx';
import { useTerminals } from './terminal/terminalStore.ts';
import { t } from './text.ts';
import { IconButton } from './ui/IconButton.tsx';
import { Moving } from './ui/Moving.tsx';
import { Sheet } from './ui/Sheet.tsx';
import { useIsFlat } from './ui/useMedia.ts';

const close = () => showSheet(null);

/** What one chooses from wants all of the height; beside what speaks of the picture, the picture is looked at. */
const TALL = { scenarios: true, lessons: true, cluster: false, inspector: false };

/** The packet is brought out from under what now covers it. */
const look = () => canvasStore.getState().moves?.look();

/** On a small screen the panels lie over the picture, one at a time. */
export function Sheets() {
  const sheet = useSession((s) => s.sheet);
  const flat = useIsFlat();
  const isAside = useTerminals((state) => state.isAside);
  const sideTab = useSession((s) => s.sideTab);
  const [heights, setHeights] = useState(TALL);
  const shown = sheet === 'library' ? sideTab : 'inspector';
  const tall = heights[shown];
  useEffect(() => close, []);
  const taller = !flat && (
    <IconButton
      icon={tall ? ChevronDown : ChevronUp}
      label={tall ? t.halfHeight : t.fullHeight}
      aria-expanded={tall}
      data-testid="sheet-height"
      onClick={() => setHeights({ ...heights, [shown]: !tall })}
    />
  );
  return (
    <Moving>
      <Sheet
        open={sheet === 'library'}
        label={t.library}
        place={flat ? 'left' : 'below'}
        tall={tall}
        onCover={look}
        onClose={close}
      >
        <Side
          onPick={close}
          keys={
            <>
              {taller}
              <IconButton icon={X} label={t.closeLibrary} data-testid="close-library" onClick={close} />
            </>
          }
        />
      </Sheet>
      <Sheet
        open={sheet === 'inspector'}
        label={t.inspector}
        place={flat ? 'right' : 'below'}
        tall={tall}
        onCover={look}
        onClose={close}
      >
        <Inspector keys={taller} onClose={close} />
      </Sheet>
      <Sheet
        open={sheet === 'terminal'}
        label={t.terminal}
        place={isAside ? (flat ? 'right' : 'below') : 'full'}
        onCover={look}
        onClose={close}
      >
        <TerminalPanel phone />
      </Sheet>
    </Moving>
  );
}
