// Finds a Chromium for the browser tests, or gets one. Whoever clones the project has one of: a browser, a
// network that reaches Playwright's downloads, or root on Debian.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, root } from './bootstrap.mjs';

const cacheFile = join(root, 'node_modules', '.cache', 'browser-path');

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
];
const programs = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']];
const usualPlaces =
  process.platform === 'darwin'
    ? ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
        (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
      )
    : process.platform === 'win32'
      ? programs.flatMap((folder) =>
          folder === undefined
            ? []
            : ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map(
                (exe) => join(folder, exe),
              ),
        )
      : [];

/**
 * Ubuntu's `chromium-browser` is a script that only asks for a snap, and a downloaded browser may lack system
 * libraries: a browser counts when it can tell its version. On Windows that would open a window.
 *
 * @param {string} path
 */
function works(path) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  const { status, stdout } = spawnSync(path, ['--version', '--no-sandbox'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return status === 0 && /\d+\.\d+/.test(stdout);
}

function fromEnvironment() {
  for (const name of ['PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH', 'CHROME_PATH']) {
    const path = process.env[name];
    if (!path) continue;
    if (works(path)) return path;
    console.error(`${name} is ${path}, which is no working browser; looking elsewhere.`);
  }
  return undefined;
}

function installed() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...usualPlaces].find(works);
}

async function fromPlaywright() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return works(path) ? path : undefined;
}

async function downloadedByPlaywright() {
  console.error('No browser found; asking Playwright to download one ...');
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const { status } = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
  });
  return status === 0 ? fromPlaywright() : undefined;
}

function installedByApt() {
  const debianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!debianRoot) return undefined;
  console.error('Installing chromium with apt-get ...');
  /** @param {string[]} args */
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 'inherit'],
    }).status === 0;
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')
    ? installed()
    : undefined;
}

/** @returns {string | undefined} the browser found by the last search, if it is still there */
export function knownBrowser() {
  if (!existsSync(cacheFile)) return undefined;
  const path = readFileSync(cacheFile, 'utf8').trim();
  return existsSync(path) ? path : undefined;
}

/** @returns {Promise<string | undefined>} the path of a working Chromium, remembered for Playwright's config */
export async function findBrowser() {
  const path =
    fromEnvironment() ??
    knownBrowser() ??
    installed() ??
    (await fromPlaywright()) ??
    (await downloadedByPlaywright()) ??
    installedByApt();
  if (path === undefined) {
    console.error(
      'No Chromium, Chrome or Edge could be found or installed, and the browser tests need one.\n' +
        'Install one, or set PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH to its path.',
    );
    return undefined;
  }
  mkdirSync(dirname(cacheFile), { recursive: true });
  writeFileSync(cacheFile, path);
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bootstrap();
  const path = await findBrowser();
  if (path === undefined) process.exit(1);
  console.log(path);
}
