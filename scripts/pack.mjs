// `prepack`: an installed package has neither sources nor tools, so it carries the command line bundled.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';

bootstrap({ quiet: true });
const { bundle } = await import('./bundle.mjs');
await bundle({ entry: 'src/cli/main.ts', outDir: join(root, 'dist-cli'), name: 'podwalk' });
