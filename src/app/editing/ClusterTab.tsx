import { FileCode, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { addNode, addPod } from './actions.ts';
import { AddService } from './AddService.tsx';
import styles from './clusterTab.module.css';
import { NodeList } from './NodeList.tsx';
import { ServiceList } from './ServiceList.tsx';
import { WorkloadList } from './WorkloadList.tsx';
import { openYaml } from './yamlStore.ts';

/** What the open cluster consists of, to be changed: nodes with their pods, controllers, Services, and the YAML itself. */
export function ClusterTab({ onPick }: { readonly onPick: () => void }) {
  const world = useCluster(selectWorld);
  const [adding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (!world) return <p className={styles.empty}>{t.noCluster}</p>;
  return (
    <div className={styles.tab} data-testid="cluster-tab">
      <div className={styles.bar}>
        <IconButton
          icon={Plus}
          label={t.addNode}
          title={t.addNodeHint}
          labelled
          data-testid="add-node"
          onClick={addNode}
        />
        <IconButton
          icon={Plus}
          label={t.addPod}
          title={t.addPodHint}
          labelled
          data-testid="add-pod"
          onClick={() => addPod(world, null)}
        />
        <IconButton
          icon={Plus}
          label={t.addService}
          title={t.addServiceHint}
          labelled
          ref={opener}
          aria-expanded={adding}
          data-testid="add-service"
          onClick={() => setAdding(!adding)}
        />
      </div>
      {adding && (
        <AddService
          world={world}
          onDone={() => {
            setAdding(false);
            opener.current?.focus();
          }}
        />
      )}
      <button
        type="button"
        className={styles.yaml}
        data-testid="edit-yaml"
        onClick={() => {
          openYaml();
          onPick();
        }}
      >
        <FileCode size={15} aria-hidden="true" />
        {t.editYaml}
      </button>
      <h2>{t.services}</h2>
      <ServiceList world={world} />
      {world.workloads.length > 0 && (
        <>
          <h2>{t.controllers}</h2>
          <WorkloadList workloads={world.workloads} />
        </>
      )}
      <h2>{t.nodes}</h2>
      <NodeList world={world} />
    </div>
  );
}
