/** Milliseconds after everything has arrived: storing it twice is not what a first picture should wait for. */
const PATIENCE = 4_000;

function register(): void {
  navigator.serviceWorker.register('./sw.js').catch((error: unknown) => {
    // Private windows and some hosts refuse; the playground then simply needs the network.
    console.info('Offline use is not available:', error instanceof Error ? error.message : error);
  });
}

/** Has the built page stored by its service worker, once it is at rest. */
export function keepOffline(): void {
  // While developing, a cache would serve yesterday's code.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const later = () => setTimeout(register, PATIENCE);
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}
