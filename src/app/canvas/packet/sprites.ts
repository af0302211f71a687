import { t } from '../text.ts';
import type { PacketFace, ShellKind } from './packetFace.ts';

/** A packet's look, painted once. */
export interface Sprite {
  readonly key: string;
  readonly image: HTMLCanvasElement;
  /** In pixels at scale 1. */
  readonly width: number;
  readonly height: number;
  /** Writes how many there are at one place. */
  readonly badge: (context: CanvasRenderingContext2D, text: string, x: number, y: number) => void;
}

const sprites = new Map<string, Sprite>();
let tokens: CSSStyleDeclaration | undefined;

/** Colours come from the style sheet: another theme needs other pictures. */
export function forgetSprites(): void {
  sprites.clear();
  tokens = undefined;
}

const style = (name: string): string =>
  (tokens ??= getComputedStyle(document.documentElement)).getPropertyValue(name);

const RATIO = 2;
const STROKE: Readonly<Record<ShellKind, string>> = {
  ethernet: '--text-3',
  tunnel: '--m-encapsulate',
  ip: '--m-route',
  transport: '--m-app',
  arp: '--m-learn',
};
const LINE = 1.75;
const RING = 3.75;
const WORD = { height: 18, padding: 8, least: 34 } as const;
const DOT = 5.5;

const font = (weight: number, px: number): string => `${weight} ${px}px ${style('--mono')}`;

function badge(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.font = font(700, 11);
  const width = context.measureText(text).width + 8;
  context.fillStyle = style('--text');
  context.beginPath();
  context.roundRect(x - 3, y - 8, width, 15, 7.5);
  context.fill();
  context.fillStyle = style('--surface');
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x + 1, y);
}

function sheet(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const image = document.createElement('canvas');
  image.width = Math.ceil(width * RATIO);
  image.height = Math.ceil(height * RATIO);
  const context = image.getContext('2d');
  context?.scale(RATIO, RATIO);
  return [image, context];
}

/** From afar: a point in the colour of its outermost meaning. */
function paintDot(key: string, kind: ShellKind): Sprite {
  const size = 2 * DOT + 3;
  const [image, context] = sheet(size, size);
  if (context) {
    context.arc(size / 2, size / 2, DOT, 0, 2 * Math.PI);
    context.fillStyle = style(STROKE[kind]);
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = style('--surface');
    context.stroke();
  }
  return { key, image, width: size, height: size, badge };
}

/** Shell in shell, as the current packet's are, and its word in the middle; what waits says so beside it. */
function paintShells(key: string, { shells, word }: PacketFace, waiting: boolean): Sprite {
  const ruler = document.createElement('canvas').getContext('2d');
  const widthOf = (text: string, face: string): number => {
    if (ruler) ruler.font = face;
    return ruler?.measureText(text).width ?? 0;
  };
  const [bold, plain] = [font(700, 10.5), `10.5px ${style('--font')}`];
  const note = waiting ? ` ${t.waiting}` : '';
  const words = [widthOf(word, bold), note === '' ? 0 : widthOf(note, plain)] as const;
  const core = Math.max(WORD.least, words[0] + words[1] + 2 * WORD.padding);
  const margin = shells.length * RING;
  const [width, height] = [core + 2 * margin + 2, WORD.height + 2 * margin + 2];
  const [image, context] = sheet(width, height);
  if (context) {
    if (waiting) context.globalAlpha = 0.85;
    shells.forEach((kind, depth) => {
      const inset = 1 + depth * RING;
      context.beginPath();
      context.roundRect(inset, inset, width - 2 * inset, height - 2 * inset, 8 - Math.min(5, depth * 1.5));
      context.fillStyle = style('--raised');
      context.fill();
      context.setLineDash(kind === 'arp' ? [3, 2] : []);
      context.lineWidth = LINE;
      context.strokeStyle = style(STROKE[kind]);
      context.stroke();
    });
    const [left, middle] = [(width - words[0] - words[1]) / 2, height / 2 + 0.5];
    context.textBaseline = 'middle';
    context.font = bold;
    context.fillStyle = style('--text');
    context.fillText(word, left, middle);
    context.font = plain;
    context.fillStyle = style('--text-2');
    context.fillText(note, left + words[0], middle);
  }
  return { key, image, width, height, badge };
}

export function spriteOf(face: PacketFace, waiting: boolean, far: boolean): Sprite {
  const [outermost = 'ip'] = face.shells;
  const key = far ? outermost : `${face.shells.join()} ${face.word} ${waiting}`;
  let sprite = sprites.get(key);
  if (!sprite) {
    sprite = far ? paintDot(key, outermost) : paintShells(key, face, waiting);
    sprites.set(key, sprite);
  }
  return sprite;
}
