// What a first visit loads before the picture stands, packed: the page's scripts and the canvas', without any part that
// is fetched later. `npm run first-load` prints it and fails above the budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bootstrap } from './bootstrap.mjs';
import { buildIfStale, distDir } from './build.mjs';

/** KiB of JavaScript. */
const BUDGET = 200;
const ENTRIES = ['index.html', 'src/app/canvas/Canvas.tsx'];

/** @returns {Map<string, number>} bytes after gzip, by file */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(distDir, '.vite', 'manifest.json'), 'utf8'));
  const sizes = new Map();
  /** @param {string} name as the manifest has it */
  const add = (name) => {
    const { file, imports = [] } = manifest[name];
    if (sizes.has(file)) return;
    sizes.set(file, gzipSync(readFileSync(join(distDir, file)), { level: 9 }).length);
    imports.forEach(add);
  };
  ENTRIES.forEach(add);
  return sizes;
}

bootstrap({ quiet: true });
const status = buildIfStale();
if (status !== 0) process.exit(status);
const sizes = firstLoad();
const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / 1024;
for (const [file, bytes] of sizes) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB  ${file}`);
console.log(`${total.toFixed(1).padStart(7)} KiB  of ${BUDGET} before any lazy part`);
if (total > BUDGET) {
  console.error('The first load is over its budget: load what is not on the first screen when it is used.');
  process.exit(1);
}
