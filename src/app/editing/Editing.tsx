import { lazy, Suspense, useEffect } from 'react';
import { DropZone } from '../open/DropZone.tsx';
import { useToldAdded } from './added.ts';
import { ActionMenu } from './ActionMenu.tsx';
import { listenToCanvas } from './listenToCanvas.ts';
import { listenToPaste } from './pasteYaml.ts';
import { useOpenYaml } from './yamlStore.ts';

const YamlPanel = lazy(() =>
  import('./YamlPanel.tsx').then(({ YamlPanel: component }) => ({ default: component })),
);

/** What can be done to the cluster from anywhere on the page: menus, the Delete key, paste and drop. */
export function Editing() {
  const yaml = useOpenYaml();
  const told = useToldAdded();
  useEffect(() => {
    const stops = [listenToCanvas(), listenToPaste()];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <>
      {yaml && (
        <Suspense fallback={null}>
          <YamlPanel key={yaml.nth} asked={yaml} />
        </Suspense>
      )}
      <ActionMenu />
      <p role="status" className="visually-hidden" data-testid="added">
        {told}
      </p>
      <DropZone />
    </>
  );
}
