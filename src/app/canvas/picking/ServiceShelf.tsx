import type { ServiceView } from '../../../core/run/views.ts';
import { useRole } from '../endsStore.ts';
import { useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import { faceHandlers } from './faceHandlers.ts';
import { useOpenMenu } from './pickStore.ts';
import styles from './serviceShelf.module.css';

const addressOf = ({ clusterIP, ports }: ServiceView): string =>
  clusterIP === null ? t.noClusterIP : `${clusterIP}${ports[0] ? `:${ports[0].port}` : ''}`;

function ServiceChip({ service }: { readonly service: ServiceView }) {
  const end = `service/${service.key}`;
  const role = useRole(end);
  const isOpen = useOpenMenu() === end;
  const nodePort = service.ports.find((port) => port.nodePort)?.nodePort;
  return (
    <button
      type="button"
      className={styles.chip}
      title={t.clickToTarget(`Service ${service.key}`)}
      aria-expanded={isOpen}
      data-end={end}
      data-role={role ?? undefined}
      {...faceHandlers(end)}
    >
      <b>{service.name}</b>
      <code>{addressOf(service)}</code>
      {nodePort && <code className={styles.nodePort}>:{nodePort}</code>}
    </button>
  );
}

const NONE: readonly ServiceView[] = [];

/** Services stand beside the picture, dashed: no device anywhere owns their addresses. */
export function ServiceShelf() {
  const services = useDrawing((d) => d.scene?.services ?? NONE);
  const hiddenNodes = useDrawing((d) => d.scene?.hiddenNodes ?? 0);
  if (services.length === 0 && hiddenNodes === 0) return null;
  return (
    <nav className={styles.shelf} aria-label={t.services} title={t.servicesHint} data-covers>
      {services.length > 0 && <span className={styles.title}>{t.services}</span>}
      {services.map((service) => (
        <ServiceChip key={service.key} service={service} />
      ))}
      {hiddenNodes > 0 && (
        <span className={styles.more} title={t.moreNodesHint}>
          {t.moreNodes(hiddenNodes)}
        </span>
      )}
    </nav>
  );
}
