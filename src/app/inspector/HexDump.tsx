import {
  memo,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import type { PlacedField, Wire } from '../../core/net/wire.ts';
import { t } from '../text/inspector.ts';
import { CopyButton } from './CopyButton.tsx';
import type { Marked } from './LayerCard.tsx';
import { hexText } from './packetText.ts';
import styles from './hexDump.module.css';

interface Props {
  readonly wire: Wire;
  readonly marked: Marked | null;
  readonly onMark: (marked: Marked | null) => void;
}

/** Bytes of a row: as many as there is room for beside their offset and their letters. */
const WIDE = { bytes: 16, from: 330 } as const;
const NARROW_BYTES = 8;
/** So many rows stay in sight while one looks through the headers above them. */
const PINNED_ROWS = 10;
/** More than the largest frame of an Ethernet: longer ones are shown as far as this. */
const MOST = 1600;

const octet = (byte: number): string => byte.toString(16).padStart(2, '0');
const letter = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·');

/** The bytes of a packet. Pointing at one, or walking along by arrow keys, marks the field that it belongs to. */
export function HexDump({ wire, marked, onMark }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const perRow = useBytesPerRow(box);
  const { bytes, levels } = wire;
  const fields = levels.flat().flatMap((layer) => layer.fields);
  const at = fields.findIndex(({ from, to }) => from === marked?.from && to === marked.to);
  const fieldOf = (offset: number) => fields.find(({ from, to }) => from <= offset && offset < to);
  const mark = (field: PlacedField | undefined) => onMark(field ? { from: field.from, to: field.to } : null);

  const onKeyDown = (event: KeyboardEvent) => {
    const stride = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (stride === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = fields[Math.max(0, Math.min(at + stride, fields.length - 1))];
    mark(next);
    box.current?.querySelector(`[data-offset="${next?.from}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const shown = Math.min(bytes.length, MOST);
  const rows = Array.from({ length: Math.ceil(shown / perRow) }, (_, i) => i * perRow);
  const field = fields[at];
  return (
    <div className={styles.dump} data-pinned={rows.length <= PINNED_ROWS || undefined}>
      <p className={styles.says} role="status">
        {field ? t.field(field.name, field.value, field.from, field.to) : t.bytesHint}
      </p>
      <CopyButton label={t.copyBytes} text={() => hexText(bytes)} />
      <div
        ref={box}
        className={styles.rows}
        style={{ '--per-row': perRow } as CSSProperties}
        role="group"
        tabIndex={0}
        aria-label={t.bytes(bytes.length)}
        aria-description={t.bytesHint}
        data-testid="hex"
        onKeyDown={onKeyDown}
        onPointerLeave={() => onMark(null)}
        onPointerOver={({ target }) => {
          const offset = target instanceof HTMLElement ? target.dataset['offset'] : undefined;
          if (offset !== undefined) mark(fieldOf(Number(offset)));
        }}
      >
        {rows.map((from) => (
          <Row
            key={`${perRow} ${from}`}
            from={from}
            bytes={bytes}
            to={Math.min(from + perRow, shown)}
            markFrom={Math.max(from, marked?.from ?? Infinity)}
            markTo={Math.min(from + perRow, marked?.to ?? 0)}
          />
        ))}
      </div>
      {shown < bytes.length && <p className={styles.cut}>{t.bytesCut(bytes.length - shown)}</p>}
    </div>
  );
}

function useBytesPerRow(box: RefObject<HTMLElement | null>): number {
  const [perRow, setPerRow] = useState<number>(WIDE.bytes);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setPerRow(element.clientWidth >= WIDE.from ? WIDE.bytes : NARROW_BYTES);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return perRow;
}

interface RowProps {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** The part of the row that is marked; none when it ends before it begins. */
  readonly markFrom: number;
  readonly markTo: number;
}

/** Offset, octets, and the same as letters. */
const Row = memo(function Row({ bytes, from, to, markFrom, markTo }: RowProps) {
  const offsets = Array.from({ length: to - from }, (_, i) => from + i);
  const cell = (text: (byte: number) => string) => (offset: number) => (
    <span
      key={offset}
      data-offset={offset}
      data-marked={(offset >= markFrom && offset < markTo) || undefined}
    >
      {text(bytes[offset] ?? 0)}
    </span>
  );
  return (
    <div className={styles.row}>
      <span className={styles.offset} aria-hidden="true">
        {from.toString(16).padStart(3, '0')}
      </span>
      <span className={styles.octets}>{offsets.map(cell(octet))}</span>
      <span className={styles.letters} aria-hidden="true">
        {offsets.map(cell(letter))}
      </span>
    </div>
  );
});
