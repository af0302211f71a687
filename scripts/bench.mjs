// `npm run bench [-- NAME...]`: bundles bench/*.ts and runs them one after the other, each alone in its own
// process. They print JSON lines on stdout; everything else goes to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, cacheDir, root } from './bootstrap.mjs';

bootstrap({ quiet: true });
const { bundle } = await import('./bundle.mjs');

const folder = join(root, 'bench');
const wanted = process.argv.slice(2);
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

if (names.length === 0) {
  console.error(
    wanted.length === 0 ? 'There is no bench in bench/.' : `No bench is called ${wanted.join(' or ')}.`,
  );
  process.exit(wanted.length === 0 ? 0 : 2);
}

const outDir = join(cacheDir, 'bench');
for (const name of names) {
  console.error(`bench ${name}`);
  // What drives a browser is too large to be bundled, and found beside the bundle.
  await bundle({ entry: `bench/${name}.ts`, outDir, name, external: ['@playwright/test', 'vite'] });
  // --expose-gc lets a bench start from a clean heap, so that it measures itself and not its predecessor.
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(outDir, `${name}.mjs`)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
