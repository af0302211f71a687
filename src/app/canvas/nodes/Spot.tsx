import type { CSSProperties, ReactNode } from 'react';
import { useIsVisited, useSpotTone } from '../focusStore.ts';
import type { SpotId } from '../spots.ts';

interface Props {
  readonly id: SpotId;
  readonly className: string | undefined;
  readonly title?: string;
  readonly style?: CSSProperties;
  readonly children?: ReactNode;
}

/** Something that lights up while a step happens there. Selects two facts of its own, so a step repaints two of these. */
export function Spot({ id, className, title, style, children }: Props) {
  const tone = useSpotTone(id);
  const visited = useIsVisited(id);
  return (
    <span
      className={className}
      style={style}
      title={title}
      data-spot={id}
      data-active={tone !== null || undefined}
      data-tone={tone ?? undefined}
      data-visited={visited || undefined}
    >
      {children}
    </span>
  );
}
