// Bundles one TypeScript entry for Node into a single file. Vite is loaded only when there is something to
// bundle: loading it takes longer than many a command runs.
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

/**
 * @param {{ entry: string, outDir: string, name: string, external?: string[] }} options
 *   entry: relative to the project; name: of the file to write, without `.mjs`; external: packages that stay outside it
 */
export async function bundle({ entry, outDir, name, external = [] }) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { __BUILD_ID__: '"node"' },
    ssr: { noExternal: true, external, target: 'node' }, // one file, whose start does not depend on node_modules
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      minify: false, // stack traces stay readable
      rolldownOptions: {
        input: join(root, entry),
        output: { entryFileNames: `${name}.mjs`, codeSplitting: false },
      },
    },
  });
}
