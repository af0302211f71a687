import { domAnimation, LazyMotion, MotionConfig } from 'framer-motion';
import type { ReactNode } from 'react';

/**
 * Around what leaves visibly, which style sheets cannot do; whoever asked their system for less motion gets none of it.
 * Not for the first screen: what moves there does so by style sheets, and their scripts would come with it.
 */
export function Moving({ children }: { readonly children: ReactNode }) {
  return (
    <LazyMotion features={domAnimation} strict>
      <MotionConfig reducedMotion="user">{children}</MotionConfig>
    </LazyMotion>
  );
}
