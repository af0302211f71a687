// What a returning visitor gets after a new version was put on the server: the old page whole, then the new one.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { distDir } from '../scripts/build.mjs';
import { serve } from '../scripts/server.mjs';

interface Site {
  readonly url: string;
  /** Puts a page with another build id on the server; `whole` is false while an upload is half done. */
  publish(buildId: string, options: { whole: boolean }): void;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

const test = base.extend<{ site: Site }>({
  site: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'podwalk-site-'));
    cpSync(distDir, dir, { recursive: true });
    const page = join(dir, 'index.html');
    const worker = join(dir, 'sw.js');
    const server = await serve({ dir, port: 47_320 });
    await use({
      url: server.url,
      publish(buildId, { whole }) {
        const fresh = readFileSync(page, 'utf8').replace(/(name="build-id" content=")[^"]+/, `$1${buildId}`);
        const list = readFileSync(worker, 'utf8')
          .replace(/const VERSION = '[^']+'/, `const VERSION = '${buildId}'`)
          .replace(
            /"index\.html": "[^"]+"/,
            `"index.html": "sha256-${sha256(whole ? fresh : 'not there yet')}"`,
          );
        writeFileSync(page, fresh);
        writeFileSync(worker, list);
      },
    });
    await server.close();
    rmSync(dir, { recursive: true });
  },
});

test.use({ serviceWorkers: 'allow' });

const buildIdOf = (page: Page) => page.locator('meta[name="build-id"]').getAttribute('content');

/** Asks for a new version now, as the browser does by itself after a navigation, and waits for the outcome. */
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const fresh = registration.installing ?? registration.waiting ?? registration.active;
    while (fresh !== null && fresh.state !== 'activated' && fresh.state !== 'redundant') {
      await new Promise((done) => fresh.addEventListener('statechange', done, { once: true }));
    }
    return fresh?.state;
  });

test('a new version takes over with the next navigation, and a half-uploaded one never', async ({
  page,
  site,
}) => {
  await page.goto(site.url);
  const first = await buildIdOf(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

  site.publish('half', { whole: false });
  expect(await lookForUpdate(page)).toBe('redundant');
  await page.reload();
  expect(await buildIdOf(page), 'still the whole old version').toBe(first);

  site.publish('second', { whole: true });
  await page.reload();
  expect(await buildIdOf(page), 'the old version runs on while the new one is stored').toBe(first);
  expect(await lookForUpdate(page)).toBe('activated');
  await page.reload();
  expect(await buildIdOf(page)).toBe('second');
});
