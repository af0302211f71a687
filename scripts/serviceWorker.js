// Offline, and never half old: the page of a build is stored together with all of that build's files, each
// verified by its hash, or not at all. A new build is stored while the old page runs on, and is what the next
// navigation gets. `VERSION` and `FILES` are filled in by the build.
const VERSION = '__VERSION__';
/** @type {Record<string, string>} path → integrity */
const FILES = '__FILES__';

const PREFIX = `podwalk ${self.registration.scope} `;
const CACHE = PREFIX + VERSION;
/** Tabs still open on an older build load their lazy parts from its cache. Two of those are kept. */
const KEPT = 3;

const urlOf = (path) => new URL(path, self.registration.scope).href;
const known = new Set(Object.keys(FILES).map(urlOf));

self.addEventListener('install', (event) => {
  const requests = Object.entries(FILES).map(
    ([path, integrity]) => new Request(urlOf(path), { integrity, cache: 'no-cache' }),
  );
  const storeAll = async () => {
    const cache = await caches.open(CACHE);
    try {
      await cache.addAll(requests);
    } catch (error) {
      await caches.delete(CACHE); // half an upload, or no network: the version before stays, the browser tries again
      throw error;
    }
    await self.skipWaiting();
  };
  event.waitUntil(storeAll());
});

self.addEventListener('activate', (event) => {
  const forgetOld = async () => {
    const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    const oldest = ours.slice(0, Math.max(0, ours.length - (KEPT - 1))); // keys() lists in order of creation
    await Promise.all(oldest.map((name) => caches.delete(name)));
    await self.clients.claim(); // the first visit is offline-ready without a reload
  };
  event.waitUntil(forgetOld());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = request.url.replace(/[?#].*$/, '');
  if (request.mode === 'navigate') {
    const isPage = url === self.registration.scope || url === urlOf('index.html');
    if (isPage) event.respondWith(answer(urlOf('index.html'), CACHE, request));
  } else if (known.has(url)) {
    event.respondWith(answer(url, CACHE, request));
  } else if (url.startsWith(urlOf('assets/'))) {
    // Not of this build: a tab of an older one asks. Names under assets/ carry a hash, so nothing can mix.
    event.respondWith(answer(url, undefined, request));
  }
});

async function answer(url, cacheName, request) {
  const stored = await caches.match(url, cacheName === undefined ? {} : { cacheName });
  return stored ?? fetch(request);
}
