// Vite and Vitest in one place: the same transforms for the page, the worker and the tests.
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { contentSecurityPolicy } from './scripts/csp.mjs';
import { serviceWorkerPlugin } from './scripts/serviceWorkerPlugin.mjs';
import { contentStamp } from './scripts/stamp.mjs';

const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

/**
 * Adds to the built page what the development server could not live with (its refresh preamble is an inline
 * script): the content security policy. Also names the build, so that tests can tell which one they see.
 */
function stampPage(buildId: string): Plugin {
  return {
    name: 'podwalk:stamp-page',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
      { tag: 'meta', attrs: { name: 'build-id', content: buildId }, injectTo: 'head' },
    ],
  };
}

export default defineConfig(({ command }) => {
  const buildId = command === 'build' ? contentStamp(sources) : 'dev';
  return {
    base: './', // works under any path, also from a folder of a static host
    define: { __BUILD_ID__: JSON.stringify(buildId) },
    plugins: [react(), stampPage(buildId), serviceWorkerPlugin()],
    worker: { format: 'es' },
    build: {
      manifest: true,
      // Links put into the page for every part's styles and scripts cost a slow phone more than they save: each has
      // the whole page styled anew. All styles are one file of 23 KiB packed.
      cssCodeSplit: false,
      modulePreload: false,
      target: 'baseline-widely-available',
      // What the first screen needs is one file: cut along what later parts share with it, it compresses worse.
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
    },
    test: {
      include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
      environment: 'node',
    },
  };
});
