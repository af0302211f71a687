import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ErrorBoundary } from './app/errors/ErrorBoundary.tsx';
import { watchErrors } from './app/errors/watchErrors.ts';
import { openFirst } from './app/link/openFirst.ts';
import './app/ui/tokens.css';
import './app/ui/base.css';
import './app/ui/forcedColors.css';

// The worker builds the first cluster while React draws the frame around it.
watchErrors();
void openFirst();
void import('./app/afterStart.ts').then(({ afterStart }) => afterStart());

function start(mount: HTMLElement): void {
  // In pieces, so that the page answers in between.
  startTransition(() =>
    createRoot(mount).render(
      <StrictMode>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </StrictMode>,
    ),
  );
}

/** At the latest after so many milliseconds: out of sight nothing is painted, and not every browser tells of it. */
const PATIENCE = 120;

/** Calls back once what index.html says is on the screen: on a slow phone that is something to read meanwhile. */
function afterFirstPaint(then: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    observer.disconnect();
    then();
  };
  const observer = new PerformanceObserver(once);
  observer.observe({ type: 'paint', buffered: true });
  setTimeout(once, PATIENCE);
}

const mount = document.getElementById('root');
if (mount) afterFirstPaint(() => start(mount));
