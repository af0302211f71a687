import { useEffect, useRef } from 'react';
import type { StateRow, StateView } from '../../core/run/views.ts';
import { SectionFold } from './SectionFold.tsx';

interface Props {
  readonly view: StateView;
  /** While one is looked for, all that was found is open. */
  readonly filtered: boolean;
  /** Gets rows of a section, from a position in it on. */
  readonly more: (title: string, from: number) => Promise<readonly StateRow[]>;
}

/** Every table of a namespace as its own tool prints it; what the step changed is marked and brought into view. */
export function StateSections({ view, filtered, more }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[data-change]')?.scrollIntoView({ block: 'nearest' });
  }, [view]);
  return (
    <div ref={box}>
      {view.sections.map((section) => (
        <SectionFold
          key={`${view.netns} ${section.title}`}
          section={section}
          filtered={filtered}
          more={(from) => more(section.title, from)}
        />
      ))}
    </div>
  );
}
