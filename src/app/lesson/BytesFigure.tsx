import type { Wire, WireLayer } from '../../core/net/wire.ts';
import { t } from '../text/lesson.ts';
import styles from './figures.module.css';

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

interface LayerProps {
  readonly wire: Wire;
  readonly layer: WireLayer;
}

function LayerBytes({ wire: { bytes }, layer, depth }: LayerProps & { readonly depth: number }) {
  return (
    <div className={styles.layer} data-depth={depth}>
      <p className={styles.layerName}>
        <b>{layer.title}</b> {t.octets(layer.to - layer.from)}
      </p>
      <p className={styles.bytes}>
        {layer.fields.map(({ name, value, from, to }) => (
          <code key={from} title={`${name}: ${value}`}>
            {hexOf(bytes.subarray(from, to))}
          </code>
        ))}
      </p>
    </div>
  );
}

function FieldRows({ wire: { bytes }, layer }: LayerProps) {
  return layer.fields.map(({ name, value, from, to }) => (
    <tr key={from}>
      <th scope="row">
        {layer.title}: {name}
      </th>
      <td>
        <code>{hexOf(bytes.subarray(from, to))}</code>
      </td>
      <td>{value}</td>
    </tr>
  ));
}

/** The first bytes of a frame as they lie on the wire, layer by layer, and what each field of them says. */
export function BytesFigure({ wire }: { readonly wire: Wire }) {
  const [layers = []] = wire.levels;
  const around = layers.at(-1)?.to ?? 0;
  return (
    <figure className={styles.figure} data-figure="bytes">
      {layers.map((layer, i) => (
        <LayerBytes key={layer.key} wire={wire} layer={layer} depth={i} />
      ))}
      <figcaption>{t.insideFollows(wire.bytes.length - around)}</figcaption>
      <details className={styles.fields}>
        <summary>{t.everyField}</summary>
        <table>
          <tbody>
            {layers.map((layer) => (
              <FieldRows key={layer.key} wire={wire} layer={layer} />
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
