import { useReactFlow, useStoreApi } from '@xyflow/react';
import { LocateFixed, Maximize, Minus, Plus, Undo2, type LucideIcon } from 'lucide-react';
import { usePlayback } from '../../playback/playbackStore.ts';
import { holdCamera, toggleFollow, useIsHeld } from '../canvasState.ts';
import { viewOf } from '../camera.ts';
import { sceneStore, selectIsTidy, tidyUp, useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import styles from './controls.module.css';

interface ButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function Button({ icon: Icon, label, pressed, onClick }: ButtonProps) {
  return (
    <button type="button" title={label} aria-label={label} aria-pressed={pressed} onClick={onClick}>
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}

/** What the camera can be told, at the edge of the picture. */
export function Controls() {
  const flow = useReactFlow();
  const store = useStoreApi();
  const follow = usePlayback((p) => p.follow);
  const held = useIsHeld();
  const tidy = useDrawing(selectIsTidy);
  const showAll = () => {
    const { width, height } = store.getState();
    const bounds = sceneStore.getState().layout?.bounds;
    return bounds
      ? flow.setViewport(viewOf(bounds, { width, height }), { duration: 320 })
      : Promise.resolve(false);
  };
  const look = (move: () => Promise<boolean>) => () => {
    holdCamera();
    void move();
  };
  return (
    <div className={styles.controls} role="group">
      <Button icon={LocateFixed} label={t.follow} pressed={follow && !held} onClick={toggleFollow} />
      <Button icon={Maximize} label={t.fit} onClick={look(showAll)} />
      <Button icon={Plus} label={t.zoomIn} onClick={look(() => flow.zoomIn({ duration: 160 }))} />
      <Button icon={Minus} label={t.zoomOut} onClick={look(() => flow.zoomOut({ duration: 160 }))} />
      {!tidy && <Button icon={Undo2} label={t.tidy} onClick={tidyUp} />}
    </div>
  );
}
