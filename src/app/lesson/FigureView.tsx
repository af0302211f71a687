import type { Figure } from '../../lessons/types.ts';
import { BitsFigure } from './BitsFigure.tsx';
import { BytesFigure } from './BytesFigure.tsx';
import { FlowFigure } from './FlowFigure.tsx';

/** What there is to look at beside the text of a stop. */
export function FigureView({ figure }: { readonly figure: Figure }) {
  switch (figure.kind) {
    case 'bits':
      return <BitsFigure {...figure} />;
    case 'bytes':
      return <BytesFigure {...figure} />;
    case 'flow':
      return <FlowFigure {...figure} />;
    default:
      return figure satisfies never;
  }
}
