import { lazy, Suspense } from 'react';
import { DropZone } from '../open/DropZone.tsx';
import { useToldAdded } from './added.ts';
import { ActionMenu } from './ActionMenu.tsx';
import { useOpenYaml } from './yamlStore.ts';

const YamlPanel = lazy(() =>
  import('./YamlPanel.tsx').then(({ YamlPanel: component }) => ({ default: component })),
);

/** What shows that something can be done to the cluster, or was: its menu, the YAML, what was added. */
export function Editing() {
  const yaml = useOpenYaml();
  const told = useToldAdded();
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
