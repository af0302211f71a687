import { LocateFixed, LocateOff, Maximize, Minus, Plus, Undo2, type LucideIcon } from 'lucide-react';
import { usePlayback } from '../../playback/playbackStore.ts';
import { toggleFollow, useCameraMoves, useIsHeld, useIsOutOfSight } from '../canvasState.ts';
import { selectIsTidy, tidyUp, useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import styles from './controls.module.css';

interface ButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly onClick: () => void;
}

function Button({ icon: Icon, label, keys, onClick }: ButtonProps) {
  const title = keys === undefined ? label : `${label} (${keys})`;
  return (
    <button type="button" title={title} aria-label={label} aria-keyshortcuts={keys} onClick={onClick}>
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}

/** Says whether the camera follows, and lets it. */
function FollowButton() {
  const follow = usePlayback((p) => p.follow);
  const held = useIsHeld();
  const on = follow && !held;
  const isOut = useIsOutOfSight();
  const Icon = on ? LocateFixed : LocateOff;
  return (
    <button
      type="button"
      className={styles.follow}
      title={`${t.follow} (f)`}
      aria-label={t.follow}
      aria-keyshortcuts="f"
      aria-pressed={on}
      data-out={isOut || undefined}
      onClick={toggleFollow}
    >
      <Icon size={16} aria-hidden="true" />
      <span aria-hidden="true">{on ? t.following : isOut ? t.toPacket : t.notFollowing}</span>
    </button>
  );
}

/** What the camera can be told, at the edge of the picture. */
export function Controls() {
  const tidy = useDrawing(selectIsTidy);
  const moves = useCameraMoves();
  return (
    <div className={styles.controls} role="group" aria-label={t.camera} data-covers>
      <FollowButton />
      {moves && (
        <>
          <Button icon={Maximize} label={t.fit} keys="0" onClick={moves.fit} />
          <Button icon={Plus} label={t.zoomIn} keys="+" onClick={moves.zoomIn} />
          <Button icon={Minus} label={t.zoomOut} keys="-" onClick={moves.zoomOut} />
        </>
      )}
      {!tidy && <Button icon={Undo2} label={t.tidy} onClick={tidyUp} />}
    </div>
  );
}
