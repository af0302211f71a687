// Makes a fresh clone usable: the right Node, and the locked dependencies. Uses nothing but Node itself, and
// is imported by the main scripts rather than run as `prestart`, because npm skips `pre` hooks for people who
// have `ignore-scripts=true`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Derived files that may be deleted at any time. */
export const cacheDir = join(root, 'node_modules', '.cache', 'podwalk');

const stampFile = join(root, 'node_modules', '.podwalk-installed');

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (enough) return;
  console.error(`Podwalk needs Node 20.19 or newer, or 22.12 or newer; this is ${process.versions.node}.`);
  console.error('Get one from https://nodejs.org, or run `nvm install` in this folder.');
  process.exit(1);
}

/** Changes whenever node_modules has to be made again: other versions, other machine, other Node. */
function installStamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update([process.platform, process.arch, process.versions.node.split('.')[0]].join(' '))
    .digest('hex');
}

/**
 * Runs npm with the very npm that started us, when one did.
 *
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {number} npm's exit code
 */
export function runNpm(args, stdio = ['ignore', 'inherit', 'inherit']) {
  const npm = process.env['npm_execpath'];
  // pnpm and yarn set npm_execpath too, and do not know `ci`.
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const result = isNpm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio })
    : spawnSync('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
  if (result.error) {
    console.error(`npm could not be started: ${result.error.message}`);
    return 1;
  }
  return result.status ?? 1;
}

/**
 * Checks Node and installs dependencies if they are missing or stale. Ends the process when it cannot.
 *
 * @param {{ quiet?: boolean }} options quiet: say nothing on stdout, which belongs to the program's own output
 */
export function bootstrap({ quiet = false } = {}) {
  checkNode();
  const stamp = installStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  console.error('Installing dependencies (first run, or the lockfile changed) ...');
  // Explicit, since NODE_ENV=production or an npmrc would leave out the tools or the native parts.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const status = runNpm(args, ['ignore', quiet ? 2 : 'inherit', 'inherit']);
  if (status !== 0) {
    console.error('The dependencies could not be installed; npm says why above.');
    process.exit(status);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}
