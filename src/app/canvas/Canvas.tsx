import { ReactFlow, ReactFlowProvider, ViewportPortal, type NodeChange, type NodeTypes } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { lazy, Suspense, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { usePlayback } from '../playback/playbackStore.ts';
import { MAX_ZOOM, MIN_ZOOM } from './camera.ts';
import { CameraMan } from './CameraMan.tsx';
import './canvas.css';
import { connectCamera, holdCamera } from './canvasState.ts';
import { WireLayer } from './edges/WireLayer.tsx';
import { connectEnds } from './endsStore.ts';
import { connectFocus } from './focusStore.ts';
import { flowGraph, type CanvasNode, type GraphMemory } from './flowGraph.ts';
import { ExternalBox } from './nodes/ExternalBox.tsx';
import { NodeBox } from './nodes/NodeBox.tsx';
import { PodBox } from './nodes/PodBox.tsx';
import { RouterBox } from './nodes/RouterBox.tsx';
import { SwitchBar } from './nodes/SwitchBar.tsx';
import { Caption } from './overlay/Caption.tsx';
import { Controls } from './overlay/Controls.tsx';
import { EmptyState } from './overlay/EmptyState.tsx';
import { PacketLayer } from './packet/PacketLayer.tsx';
import { connectTokens } from './packet/tokenStore.ts';
import { cancelPick, useOpenMenu } from './picking/pickStore.ts';
import { ServiceShelf } from './picking/ServiceShelf.tsx';
import { connectScene, dragBox, keepPositions, selectLayout, selectScene, useDrawing } from './sceneStore.ts';
import { t } from './text.ts';
import { TokenScale } from './TokenScale.tsx';
import { EndMarks } from './trail/EndMarks.tsx';
import { RequestArc } from './trail/RequestArc.tsx';
import { TrailLayer } from './trail/TrailLayer.tsx';
import { useLevel } from './useLevel.ts';

const FanOut = lazy(() =>
  import('./trail/FanOut.tsx').then(({ FanOut: component }) => ({ default: component })),
);
const NearCard = lazy(() =>
  import('./near/NearCard.tsx').then(({ NearCard: component }) => ({ default: component })),
);
const TargetMenu = lazy(() =>
  import('./picking/TargetMenu.tsx').then(({ TargetMenu: component }) => ({ default: component })),
);

// Nothing is wrong with most of what is opened.
const Problems = lazy(() =>
  import('../problems/Problems.tsx').then(({ Problems: component }) => ({ default: component })),
);

// At module level: React Flow draws everything anew whenever this object is another.
const nodeTypes: NodeTypes = {
  node: NodeBox,
  pod: PodBox,
  external: ExternalBox,
  switch: SwitchBar,
  router: RouterBox,
};

/** From so many boxes on, those out of sight are not drawn, as long as not everything is in sight anyway. */
const MANY = 120;
/** Up to so many nodes their wires to the underlay can be told apart from afar. */
const FEW = 8;

function connectAll(): () => void {
  const stops = [connectScene(), connectFocus(), connectTokens(), connectEnds(), connectCamera()];
  return () => stops.forEach((stop) => stop());
}

function Flow() {
  const scene = useDrawing(selectScene);
  const layout = useDrawing(selectLayout);
  const [memory] = useState((): GraphMemory => new Map());
  const level = useLevel();
  const isDrawn = usePlayback((p) => (p.run?.outcomes.length ?? 0) > 1);
  const nodes = useMemo(
    () => (scene && layout ? flowGraph(scene, layout, memory) : []),
    [scene, layout, memory],
  );

  /** The only change the canvas takes from React Flow is where something was dragged. */
  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    for (const change of changes) {
      if (change.type !== 'position' || !change.position) continue;
      const node = nodes.find(({ id }) => id === change.id);
      if (!node) continue;
      const by = { x: change.position.x - node.position.x, y: change.position.y - node.position.y };
      if (by.x !== 0 || by.y !== 0) dragBox(change.id, by);
    }
  };

  if (!scene || !layout) return <EmptyState />;
  return (
    <ReactFlow<CanvasNode>
      nodes={nodes}
      nodeTypes={nodeTypes}
      onNodesChange={onNodesChange}
      onNodeDragStop={keepPositions}
      onMoveStart={(event) => {
        if (event) holdCamera();
      }}
      onPaneClick={cancelPick}
      minZoom={MIN_ZOOM}
      maxZoom={MAX_ZOOM}
      zIndexMode="manual"
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      disableKeyboardA11y
      nodeDragThreshold={4}
      onlyRenderVisibleElements={level === 'near' || (level === 'middle' && nodes.length > MANY)}
      data-level={level}
      data-many={scene.nodes.length > FEW || undefined}
      aria-label={t.canvas}
    >
      <ViewportPortal>
        <WireLayer scene={scene} layout={layout} />
        <TrailLayer />
        <RequestArc />
        {isDrawn && (
          <Suspense fallback={null}>
            <FanOut />
          </Suspense>
        )}
        <EndMarks />
        <PacketLayer />
        {level === 'near' && (
          <Suspense fallback={null}>
            <NearCard />
          </Suspense>
        )}
      </ViewportPortal>
      <CameraMan />
      <TokenScale />
      <Controls />
    </ReactFlow>
  );
}

function Menu() {
  const end = useOpenMenu();
  return <Suspense fallback={null}>{end !== null && <TargetMenu key={end} end={end} />}</Suspense>;
}

/** The picture of the cluster: who is there, where the packet is, and whom one could send to. */
export function Canvas() {
  useEffect(connectAll, []);
  const hasScene = useDrawing((d) => d.scene !== null);
  const inviting = usePlayback((p) => p.run !== null && p.at < 0 && !p.playing);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancelPick();
  };
  return (
    <ReactFlowProvider>
      <div
        className="canvas"
        data-canvas
        data-ready={hasScene || undefined}
        data-inviting={inviting || undefined}
        onKeyDown={onKeyDown}
      >
        <Flow />
        <div className="canvas-top">
          {hasScene && (
            <>
              <Caption />
              <ServiceShelf />
            </>
          )}
          <Suspense fallback={null}>
            <Problems />
          </Suspense>
        </div>
        <Menu />
      </div>
    </ReactFlowProvider>
  );
}
