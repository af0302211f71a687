import type { ServiceView, WorldView } from '../../core/run/views.ts';
import { t } from '../text/editing.ts';
import styles from './clusterTab.module.css';
import { edit } from './edit.ts';
import { matchedBy } from './highlightStore.ts';
import { LabelChips } from './LabelChips.tsx';
import { MenuButton } from './MenuButton.tsx';
import { hasNamespaces, ObjectTitle } from './ObjectTitle.tsx';

/** Services with their selectors; pointing at one lights up the pods it selects. */
export function ServiceList({ world }: { readonly world: WorldView }) {
  const qualified = hasNamespaces(world.services);
  return (
    <ul>
      {world.services.map((service) => (
        <ServiceRow
          key={service.key}
          service={service}
          count={matchedBy(service, world.pods)}
          qualified={qualified}
        />
      ))}
    </ul>
  );
}

interface Props {
  readonly service: ServiceView;
  readonly count: number;
  readonly qualified: boolean;
}

function ServiceRow({ service, count, qualified }: Props) {
  const { key, namespace, name, clusterIP, selector, ports } = service;
  const change = (label: string, value: string | null, old: string | null) => {
    const next: Record<string, string> = { ...selector };
    if (old !== null) delete next[old];
    if (value === null) delete next[label];
    else next[label] = value;
    void edit({ kind: 'setSelector', namespace, service: name, selector: next }, t.did.selector(name));
  };
  return (
    <li className={styles.item} data-service-row={key} data-selects={key}>
      <div className={styles.row}>
        <ObjectTitle namespace={namespace} name={name} qualified={qualified} />
        <code>{clusterIP === null ? t.headless : `${clusterIP}${ports[0] ? `:${ports[0].port}` : ''}`}</code>
        <MenuButton end={`service/${key}`} />
      </div>
      <LabelChips label={t.selectorOf(name)} addLabel={t.addPair} pairs={selector ?? {}} onChange={change} />
      <p className={styles.note} data-testid="matches">
        {selector === null ? t.noSelector : t.matches(count)}
      </p>
    </li>
  );
}
