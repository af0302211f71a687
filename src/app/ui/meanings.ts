import {
  ArrowRight,
  CircleX,
  GraduationCap,
  MessageSquare,
  Package,
  PencilLine,
  Shield,
  Split,
  type LucideIcon,
} from 'lucide-react';
import type { Meaning } from '../../core/trace/meaning.ts';
import { t } from '../text.ts';

interface Look {
  readonly word: string;
  /** One colour each, as tokens.css has it. */
  readonly color: string;
  readonly icon: LucideIcon;
  /**
   * An outline around the origin, eight units across: what a tick of the timeline looks like. A path in relative
   * commands only, so that it can be drawn at any point of a longer one.
   */
  readonly shape: string;
  /** Drawn large wherever it happens: this is what people look for. */
  readonly strong: boolean;
}

const look = (meaning: Meaning, icon: LucideIcon, shape: string, strong = false): Look => ({
  word: t.meanings[meaning],
  color: `var(--m-${meaning})`,
  icon,
  shape,
  strong,
});

export const LOOKS: Readonly<Record<Meaning, Look>> = {
  move: look('move', ArrowRight, 'm-1 -3h2v6h-2z'),
  route: look('route', Split, 'm-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z'),
  rewrite: look('rewrite', PencilLine, 'm0 -5l5 5l-5 5l-5 -5z', true),
  encapsulate: look('encapsulate', Package, 'm-4.5 -4.5h9v9h-9zm2 2v5h5v-5zm1.5 1.5h2v2h-2z', true),
  policy: look('policy', Shield, 'm-3.5 -3.5h7v3.5a3.5 3.5 0 0 1 -7 0z'),
  drop: look(
    'drop',
    CircleX,
    'm-4.5 -3l1.5 -1.5l3 3l3 -3l1.5 1.5l-3 3l3 3l-1.5 1.5l-3 -3l-3 3l-1.5 -1.5l3 -3z',
    true,
  ),
  learn: look('learn', GraduationCap, 'm-1 -3.5h2v2.5h2.5v2h-2.5v2.5h-2v-2.5h-2.5v-2h2.5z'),
  app: look('app', MessageSquare, 'm-4 -4h8v6h-4l-2.5 2.5v-2.5h-1.5z', true),
};
