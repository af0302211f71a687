// Makes the built page work offline: writes sw.js, which knows every file of this very build by its hash.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './bootstrap.mjs';

const template = join(root, 'scripts', 'serviceWorker.js');

/** @param {string | Uint8Array} content */
const sha256 = (content) => createHash('sha256').update(content).digest('base64');

/** @returns {import('vite').Plugin} */
export function serviceWorkerPlugin() {
  let publicDir = '';
  return {
    name: 'podwalk:service-worker',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        /** @type {Record<string, string>} file → hash that the browser verifies while it stores the file */
        const files = {};
        for (const file of Object.values(bundle)) {
          if (file.fileName.startsWith('.vite/')) continue; // the build manifest is for tools, not for the page
          files[file.fileName] = `sha256-${sha256(file.type === 'chunk' ? file.code : file.source)}`;
        }
        for (const entry of readdirSync(publicDir, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile()) continue;
          const path = join(entry.parentPath, entry.name);
          files[relative(publicDir, path).split(sep).join('/')] = `sha256-${sha256(readFileSync(path))}`;
        }
        const names = Object.keys(files).sort();
        const list = JSON.stringify(Object.fromEntries(names.map((name) => [name, files[name]])), null, 2);
        const version = createHash('sha256').update(list).digest('hex').slice(0, 12);
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: readFileSync(template, 'utf8')
            .replace("'__VERSION__'", `'${version}'`)
            .replace("'__FILES__'", list),
        });
      },
    },
  };
}
