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
  /** An outline around the origin, eight units across: what a tick of the timeline looks like. */
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
  move: look('move', ArrowRight, 'M-1 -3h2v6h-2z'),
  route: look('route', Split, 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z'),
  rewrite: look('rewrite', PencilLine, 'M0 -5L5 0L0 5L-5 0z', true),
  encapsulate: look('encapsulate', Package, 'M-4.5 -4.5h9v9h-9zM-2.5 -2.5v5h5v-5zM-1 -1h2v2h-2z', true),
  policy: look('policy', Shield, 'M-3.5 -3.5h7v3.5a3.5 3.5 0 0 1 -7 0z'),
  drop: look(
    'drop',
    CircleX,
    'M-4.5 -3L-3 -4.5L0 -1.5L3 -4.5L4.5 -3L1.5 0L4.5 3L3 4.5L0 1.5L-3 4.5L-4.5 3L-1.5 0z',
    true,
  ),
  learn: look('learn', GraduationCap, 'M-1 -3.5h2v2.5h2.5v2h-2.5v2.5h-2v-2.5h-2.5v-2h2.5z'),
  app: look('app', MessageSquare, 'M-4 -4h8v6h-4l-2.5 2.5v-2.5h-1.5z', true),
};
