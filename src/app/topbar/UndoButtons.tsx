import { Redo2, Undo2 } from 'lucide-react';
import { selectRedo, selectUndo, useHistory } from '../history/historyStore.ts';
import { redo, undo } from '../history/undo.ts';
import { t } from '../text/history.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Takes back what changed the scenario, step by step, and says what that was. */
export function UndoButtons() {
  const last = useHistory(selectUndo);
  const next = useHistory(selectRedo);
  return (
    <>
      <IconButton
        icon={Undo2}
        label={t.undoWhat(last)}
        shortcut="Control+Z"
        disabled={last === ''}
        data-testid="undo"
        onClick={undo}
      />
      <IconButton
        icon={Redo2}
        label={t.redoWhat(next)}
        shortcut="Control+Shift+Z"
        disabled={next === ''}
        data-testid="redo"
        onClick={redo}
      />
    </>
  );
}
