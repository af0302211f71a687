import { ReactFlow, ReactFlowProvider, ViewportPortal, type NodeTypes } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import {
  lazy,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { usePlayback } from '../playback/playbackStore.ts';
import { MAX_ZOOM, MIN_ZOOM, openingView, type Camera } from './camera.ts';
import { CameraMan } from './CameraMan.tsx';
import './canvas.css';
import { connectCamera, holdCamera } from './canvasState.ts';
import { Dragging } from './dragging/Dragging.tsx';
import { WireLayer } from './edges/WireLayer.tsx';
import { connectEnds } from './endsStore.ts';
import { connectFocus } from './focusStore.ts';
import { FEW_NODES } from './measures.ts';
import { flowGraph, type CanvasNode, type GraphMemory } from './flowGraph.ts';
import type { Layout } from './layout.ts';
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
import { closeElsewhere } from './picking/closeElsewhere.ts';
import { cancelPick, useOpenMenu } from './picking/pickStore.ts';
import { ServiceShelf } from './picking/ServiceShelf.tsx';
import { paneSeen } from './paneSeen.ts';
import type { Scene } from './scene.ts';
import {
  connectScene,
  selectCarried,
  selectLayout,
  selectScene,
  startBox,
  useDrawing,
} from './sceneStore.ts';
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

function connectAll(): () => void {
  const stops = [
    connectScene(),
    connectFocus(),
    connectTokens(),
    connectEnds(),
    connectCamera(),
    closeElsewhere(),
  ];
  return () => stops.forEach((stop) => stop());
}

interface Drawn {
  readonly scene: Scene;
  readonly layout: Layout;
}

/** The picture, from its first frame on as large as it is going to be: nothing is laid out twice. */
function Picture({ scene, layout, pane }: Drawn & { readonly pane: RefObject<HTMLElement | null> }) {
  const [memory] = useState((): GraphMemory => new Map());
  const carried = useDrawing(selectCarried);
  const nodes = useMemo(() => flowGraph(scene, layout, memory, carried), [scene, layout, memory, carried]);
  const [first] = useState(() => {
    const seen = pane.current ? paneSeen(pane.current) : { width: 0, height: 0 };
    return { ...seen, camera: openingView(layout.bounds, startBox(), seen) };
  });
  return (
    <ReactFlowProvider initialNodes={nodes} initialWidth={first.width} initialHeight={first.height}>
      <Flow scene={scene} layout={layout} nodes={nodes} camera={first.camera} />
      <Menu />
    </ReactFlowProvider>
  );
}

interface FlowProps extends Drawn {
  readonly nodes: CanvasNode[];
  readonly camera: Camera;
}

function Flow({ scene, layout, nodes, camera }: FlowProps) {
  const level = useLevel();
  const isDrawn = usePlayback((p) => (p.run?.outcomes.length ?? 0) > 1);
  return (
    <ReactFlow<CanvasNode>
      nodes={nodes}
      nodeTypes={nodeTypes}
      onMove={(event) => {
        if (event) holdCamera();
      }}
      onPaneClick={cancelPick}
      defaultViewport={camera}
      minZoom={MIN_ZOOM}
      maxZoom={MAX_ZOOM}
      zIndexMode="manual"
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      disableKeyboardA11y
      onlyRenderVisibleElements={level === 'near' || (level === 'middle' && nodes.length > MANY)}
      data-level={level}
      data-many={scene.nodes.length > FEW_NODES || undefined}
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
      </ViewportPortal>
      {level === 'near' && (
        <Suspense fallback={null}>
          <NearCard />
        </Suspense>
      )}
      <CameraMan />
      <Dragging />
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
  const pane = useRef<HTMLDivElement>(null);
  const scene = useDrawing(selectScene);
  const layout = useDrawing(selectLayout);
  // The first picture is drawn in pieces, so that the page answers in between; later ones are drawn at once.
  const isBegun = useDeferredValue(scene !== null, false);
  const inviting = usePlayback((p) => p.run !== null && p.at < 0 && !p.playing);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancelPick();
  };
  return (
    <div
      ref={pane}
      className="canvas"
      data-canvas
      data-ready={(isBegun && scene !== null) || undefined}
      data-inviting={inviting || undefined}
      onKeyDown={onKeyDown}
    >
      {isBegun && scene && layout ? (
        <Picture scene={scene} layout={layout} pane={pane} />
      ) : (
        <EmptyState drawing={scene !== null} />
      )}
      <div className="canvas-top">
        {isBegun && scene && (
          <>
            <Caption />
            <ServiceShelf />
          </>
        )}
        <Suspense fallback={null}>
          <Problems />
        </Suspense>
      </div>
    </div>
  );
}
