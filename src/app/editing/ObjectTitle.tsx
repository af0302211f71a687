import { CutName } from '../ui/CutName.tsx';
import styles from './clusterTab.module.css';

interface Props {
  readonly namespace: string;
  readonly name: string;
  /** Whether the namespace has to be said: there are several. */
  readonly qualified: boolean;
}

export function ObjectTitle({ namespace, name, qualified }: Props) {
  return (
    <span className={styles.name} title={`${namespace}/${name}`}>
      {qualified && <i>{namespace}/</i>}
      <CutName name={name} />
    </span>
  );
}

/** Whether a cluster's objects are in more than one namespace. */
export const hasNamespaces = (objects: readonly { readonly namespace: string }[]): boolean =>
  objects.some(({ namespace }) => namespace !== objects[0]?.namespace);
