import {
  ReactFlow,
  ReactFlowProvider,
  useStore,
  ViewportPortal,
  type EdgeTypes,
  type NodeChange,
  type NodeTypes,
  type ReactFlowState,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { FAR_ZOOM, FIT, MAX_ZOOM, MIN_ZOOM, NEAR_ZOOM } from './camera.ts';
import { CameraMan } from './CameraMan.tsx';
import './canvas.css';
import { connectCamera, holdCamera } from './canvasState.ts';
import { Wire } from './edges/Wire.tsx';
import { connectEnds } from './endsStore.ts';
import { connectFocus } from './focusStore.ts';
import { flowGraph, graphMemory, type CanvasNode, type WireFlow } from './flowGraph.ts';
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
import { cancelPick } from './picking/pickStore.ts';
import { ServiceShelf } from './picking/ServiceShelf.tsx';
import { TargetMenu } from './picking/TargetMenu.tsx';
import { connectScene, dragBox, keepPositions, selectLayout, selectScene, useDrawing } from './sceneStore.ts';
import { t } from './text.ts';
import { EndMarks } from './trail/EndMarks.tsx';
import { RequestArc } from './trail/RequestArc.tsx';
import { TrailLayer } from './trail/TrailLayer.tsx';

// At module level: React Flow draws everything anew whenever these objects are others.
const nodeTypes: NodeTypes = {
  node: NodeBox,
  pod: PodBox,
  external: ExternalBox,
  switch: SwitchBar,
  router: RouterBox,
};
const edgeTypes: EdgeTypes = { wire: Wire };

/** From so many boxes on, those out of sight are not drawn, as long as not everything is in sight anyway. */
const MANY = 120;

const levelOf = (s: ReactFlowState): 'far' | 'middle' | 'near' =>
  s.transform[2] < FAR_ZOOM ? 'far' : s.transform[2] < NEAR_ZOOM ? 'middle' : 'near';

/** Tokens keep their size on screen, within reason: the label must stay readable from afar. */
const tokenScale = (s: ReactFlowState): number =>
  Math.round((Math.max(0.82, Math.min(1.3, s.transform[2])) / s.transform[2]) * 100) / 100;

function connectAll(): () => void {
  const stops = [connectScene(), connectFocus(), connectTokens(), connectEnds(), connectCamera()];
  return () => stops.forEach((stop) => stop());
}

function Flow() {
  const scene = useDrawing(selectScene);
  const layout = useDrawing(selectLayout);
  const [memory] = useState(graphMemory);
  const level = useStore(levelOf);
  const scale = useStore(tokenScale);
  const { nodes, edges } = useMemo(
    () => (scene && layout ? flowGraph(scene, layout, memory) : { nodes: [], edges: [] }),
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
    <ReactFlow<CanvasNode, WireFlow>
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onNodeDragStop={keepPositions}
      onMoveStart={(event) => {
        if (event) holdCamera();
      }}
      onPaneClick={cancelPick}
      fitView
      fitViewOptions={{ ...FIT, duration: 0 }}
      minZoom={MIN_ZOOM}
      maxZoom={MAX_ZOOM}
      zIndexMode="manual"
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      disableKeyboardA11y
      nodeDragThreshold={4}
      onlyRenderVisibleElements={level !== 'far' && nodes.length > MANY}
      data-level={level}
      style={{ ['--token-scale' as string]: scale }}
      aria-label={t.canvas}
    >
      <ViewportPortal>
        <TrailLayer />
        <RequestArc />
        <EndMarks />
        <PacketLayer />
      </ViewportPortal>
      <CameraMan />
      <Controls />
    </ReactFlow>
  );
}

/** The picture of the cluster: who is there, where the packet is, and whom one could send to. */
export function Canvas() {
  useEffect(connectAll, []);
  const hasScene = useDrawing((d) => d.scene !== null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancelPick();
  };
  return (
    <ReactFlowProvider>
      <div className="canvas" data-canvas data-ready={hasScene || undefined} onKeyDown={onKeyDown}>
        <Flow />
        {hasScene && (
          <div className="canvas-top">
            <Caption />
            <ServiceShelf />
          </div>
        )}
        <TargetMenu />
      </div>
    </ReactFlowProvider>
  );
}
