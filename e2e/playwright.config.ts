import { defineConfig } from '@playwright/test';
import { knownBrowser } from '../scripts/browser.mjs';

// Ports of our own, strictly: on a default port one would test whatever else runs there.
const ROOT_PORT = 47_310;
const SUB_PATH_PORT = 47_311;

const server = (port: number, base: string) => ({
  command: `node scripts/start.mjs --no-build --strict-port --port ${port} --base ${base}`,
  cwd: '..',
  url: `http://127.0.0.1:${port}${base}`,
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
  timeout: 30_000,
  reporter: 'list',
  webServer: [server(ROOT_PORT, '/'), server(SUB_PATH_PORT, '/some/sub/path/')],
  use: {
    baseURL: `http://127.0.0.1:${ROOT_PORT}/`,
    trace: 'retain-on-failure',
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
  metadata: { subPathUrl: `http://127.0.0.1:${SUB_PATH_PORT}/some/sub/path/` },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      testIgnore: 'update.spec.ts', // says nothing about the screen
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
