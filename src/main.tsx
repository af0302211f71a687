import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ErrorBoundary } from './app/errors/ErrorBoundary.tsx';
import { watchErrors } from './app/errors/watchErrors.ts';
import { keepAddress } from './app/link/keepAddress.ts';
import { followLinks } from './app/link/followLinks.ts';
import './app/ui/tokens.css';
import './app/ui/base.css';

// The worker builds the first cluster while React draws the frame around it.
watchErrors();
keepAddress();
followLinks();

void import('./app/history/autosave.ts').then(({ autosave }) => autosave());

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
