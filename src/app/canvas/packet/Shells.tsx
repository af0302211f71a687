import type { PacketFace, ShellKind } from './packetFace.ts';
import styles from './token.module.css';

interface Props {
  readonly face: PacketFace;
  /** Shells that this step put on: they close around the packet. */
  readonly fresh: number;
}

/** A packet as the layers it is made of, one inside the other, outermost outside. */
export function Shells({ face, fresh }: Props) {
  const wrap = (kinds: readonly ShellKind[], depth: number) => {
    const [kind, ...inner] = kinds;
    if (kind === undefined) return <span className={styles.word}>{face.word}</span>;
    return (
      <span className={styles.shell} data-shell={kind} data-fresh={depth < fresh || undefined}>
        {kind === 'tunnel' && <span className={styles.tab}>UDP · VXLAN {face.vni}</span>}
        {wrap(inner, depth + 1)}
      </span>
    );
  };
  return (
    <span className={styles.shells} data-body>
      {wrap(face.shells, 0)}
    </span>
  );
}
