import styles from './clusterTab.module.css';

/** Longer names are cut in the middle: what tells the pods of a controller apart is at the end. */
const WHOLE = 22;
const TAIL = 7;

const shortened = (name: string): string =>
  name.length <= WHOLE ? name : `${name.slice(0, WHOLE - TAIL - 1)}…${name.slice(-TAIL)}`;

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
      {shortened(name)}
    </span>
  );
}

/** Whether a cluster's objects are in more than one namespace. */
export const hasNamespaces = (objects: readonly { readonly namespace: string }[]): boolean =>
  objects.some(({ namespace }) => namespace !== objects[0]?.namespace);
