// `npm run kernel-lab`: bundles e2e/kernelLab and runs it in the project's folder. What it prints is its own.
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { bootstrap, cacheDir, root } from './bootstrap.mjs';

bootstrap({ quiet: true });
const { bundle } = await import('./bundle.mjs');

const outDir = join(cacheDir, 'kernel-lab');
await bundle({ entry: 'e2e/kernelLab/main.ts', outDir, name: 'main' });
// The lab cleans up after itself when it is interrupted, so the signal is left to it.
process.on('SIGINT', () => {});
const { status } = spawnSync(process.execPath, [join(outDir, 'main.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
