// The production build, made only when something it is made from has changed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, cacheDir, root } from './bootstrap.mjs';
import { changeStamp } from './stamp.mjs';

export const distDir = join(root, 'dist');

const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'scripts', 'package-lock.json'];
const stampFile = join(cacheDir, 'build-stamp');

/** Includes the build's own time, so that a build made or removed by other means is noticed. */
function currentStamp() {
  const built = statSync(join(distDir, 'index.html'), { throwIfNoEntry: false });
  return built && `${changeStamp(sources)} ${built.mtimeMs}`;
}

function lastStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined; // never built here
  }
}

/** @returns {number} the build's exit code, 0 when there was nothing to do */
export function buildIfStale() {
  const stamp = currentStamp();
  if (stamp !== undefined && stamp === lastStamp()) return 0;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return status ?? 1;
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampFile, currentStamp() ?? '');
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bootstrap();
  process.exit(buildIfStale());
}
