import { useEffect } from 'react';
import { Inspector } from './inspector/Inspector.tsx';
import { showSheet, useSession } from './session/selectionStore.ts';
import { Side } from './side/Side.tsx';
import { TerminalPanel } from './terminal/TerminalPanel.tsx';
import { t } from './text.ts';
import { Moving } from './ui/Moving.tsx';
import { Sheet } from './ui/Sheet.tsx';

const close = () => showSheet(null);

/** On a phone the panels lie over the picture, one at a time. */
export function Sheets() {
  const sheet = useSession((s) => s.sheet);
  useEffect(() => close, []);
  return (
    <Moving>
      <Sheet open={sheet === 'library'} label={t.library} onClose={close}>
        <Side onPick={close} />
      </Sheet>
      <Sheet open={sheet === 'inspector'} label={t.inspector} onClose={close}>
        <Inspector onClose={close} />
      </Sheet>
      <Sheet open={sheet === 'terminal'} label={t.terminal} full onClose={close}>
        <TerminalPanel phone />
      </Sheet>
    </Moving>
  );
}
