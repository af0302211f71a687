import { defineConfig } from '@playwright/test';
import { knownBrowser } from '../scripts/browser.mjs';

// Ports of this very run, strictly: on a default port one would test whatever else runs there, perhaps another
// run of these tests. Handed on by the environment, because every worker process reads this file too.
const port = Number((process.env['PODWALK_E2E_PORT'] ??= String(10_000 + (process.pid % 10_000) * 2)));
const subPathPort = port + 1;

const server = (on: number, base: string) => ({
  command: `node scripts/start.mjs --no-build --strict-port --port ${on} --base ${base}`,
  cwd: '..',
  url: `http://127.0.0.1:${on}${base}`,
  reuseExistingServer: false,
  timeout: 20_000,
});

const browser = knownBrowser();
// Chromium refuses its sandbox to root, as in most containers; everybody else keeps it.
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  workers: 2,
  // A machine that is busy with something else for a while is no failure; what needed a second try is told as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  // Room for a busy machine: what these tests wait for takes a second or two on a quiet one.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  webServer: [server(port, '/'), server(subPathPort, '/some/sub/path/')],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    // Recording costs time in every test; the second try of a failed one is recorded.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    // Storing the page for offline use is work beside the test. Those about it allow it.
    serviceWorkers: 'block',
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  metadata: { subPathUrl: `http://127.0.0.1:${subPathPort}/some/sub/path/` },
  projects: [
    // What only one kind of screen has (a keyboard, sheets) is tagged with it.
    { name: 'desktop', grepInvert: /@phone/, use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      grepInvert: /@desktop/,
      testIgnore: 'update.spec.ts', // says nothing about the screen
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
