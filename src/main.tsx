import { StrictMode } from 'react';
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

const mount = document.getElementById('root');
if (mount) {
  createRoot(mount).render(
    <StrictMode>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </StrictMode>,
  );
}
