// The page as it is shipped: it starts, it keeps to its own origin, it works anywhere and without a network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { distDir } from '../scripts/build.mjs';
import { serve } from '../scripts/server.mjs';

const builtPage = readFileSync(join(distDir, 'index.html'), 'utf8');
const buildId = /<meta name="build-id" content="([^"]+)"/.exec(builtPage)?.[1];

/** What went wrong in a page, as text; empty when all is well. */
function watch(page: Page): string[] {
  const wrong: string[] = [];
  page.on('console', (message) => {
    // Violations of the content security policy are reported here too.
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
  });
  return wrong;
}

/** Fails every test in which anything, the service worker included, asks another origin. */
const test = base.extend<{ ownOriginOnly: void }>({
  ownOriginOnly: [
    async ({ context }, use) => {
      const foreign: string[] = [];
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== '127.0.0.1') foreign.push(request.url());
      });
      await use();
      expect(foreign, 'requests that left the origin').toEqual([]);
    },
    { auto: true },
  ],
});

test.use({ serviceWorkers: 'allow' });

async function expectStarted(page: Page) {
  await expect(page.locator('#root > *').first()).toBeVisible();
  await expect(page.locator('#cannot-start')).toBeHidden();
  await expect(page.locator('meta[name="build-id"]'), 'the build under test').toHaveAttribute(
    'content',
    buildId ?? '',
  );
}

/** Everything is stored, and the page is controlled: from here on the network is not needed. */
async function expectOfflineReady(page: Page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

test('starts without an error and under its own content security policy', async ({ page }) => {
  const wrong = watch(page);
  const response = await page.goto('./');
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self';");
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveCount(1);
  await expectStarted(page);
  await expectOfflineReady(page);
  expect(wrong).toEqual([]);
});

test('the content security policy stops inline script and foreign hosts', async ({ page }) => {
  await page.goto('./');
  await expectStarted(page);
  const blocked = await page.evaluate(async () => {
    const violations = new Set<string>(); // the header and the <meta> each report
    document.addEventListener('securitypolicyviolation', (event) => violations.add(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline script ran"';
    document.head.append(script);
    await fetch('http://127.0.0.1:9/').catch(() => undefined);
    await new Promise((done) => setTimeout(done, 50)); // violations are reported in a task of their own
    return [...violations].sort();
  });
  expect(blocked).toEqual(['connect-src', 'script-src-elem']);
  await expect(page).not.toHaveTitle('inline script ran');
});

test('works below a sub-path, where the root of the host is somebody else’s', async ({ page }, {
  config,
}) => {
  const wrong = watch(page);
  await page.goto(String(config.metadata['subPathUrl']));
  await expectStarted(page);
  await expectOfflineReady(page);
  expect(wrong).toEqual([]);
});

for (const base of ['/', '/some/sub/path/']) {
  test(`works after the first visit with the server gone, at ${base}`, async ({ page }) => {
    const server = await serve({ dir: distDir, port: 47_330, base });
    await page.goto(server.url);
    await expectStarted(page);
    await expectOfflineReady(page);
    await server.close();
    const wrong = watch(page);
    await page.reload();
    await expectStarted(page);
    expect(wrong).toEqual([]);
  });
}
