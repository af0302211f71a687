import type { ReactNode } from 'react';
import { useRole } from '../endsStore.ts';
import { useSession } from '../../session/selectionStore.ts';
import { faceHandlers } from '../picking/faceHandlers.ts';
import { useHasTargets } from '../picking/pickStore.ts';
import { t } from '../text.ts';

interface Props {
  /** `pod/default/client`, `node/node-a`, `external/client`. */
  readonly end: string;
  readonly name: string;
  readonly className: string | undefined;
  /** It has no part in what is shown; an end of the request always has. */
  readonly quiet?: boolean;
  /** What else can be done with it, told with the rest. */
  readonly hint?: string | undefined;
  readonly children?: ReactNode;
}

/** The clickable face of something that can send or be sent to: click it, then click a target. */
export function EndFace({ end, name, className, quiet = false, hint, children }: Props) {
  const role = useRole(end);
  const sendable = useHasTargets(end);
  const isPicked = useSession((s) => s.source === end);
  const isCandidate = role === 'candidate' && sendable;
  const says = isCandidate
    ? t.clickToTarget(name)
    : isPicked
      ? t.clickToForget(name)
      : role === 'target'
        ? t.clickToChoose(name)
        : t.clickToSend(name);
  return (
    <button
      type="button"
      className={className}
      title={hint === undefined ? says : `${says}. ${hint}`}
      aria-label={says}
      aria-keyshortcuts="Shift+Alt+ArrowLeft Shift+Alt+ArrowRight Shift+Alt+ArrowUp Shift+Alt+ArrowDown"
      aria-pressed={isPicked}
      data-end={end}
      data-quiet={(quiet && role === null) || undefined}
      data-role={isCandidate ? 'candidate' : role === 'candidate' ? undefined : (role ?? undefined)}
      {...faceHandlers(end)}
    >
      {children}
    </button>
  );
}
