// Tells whether something derived (a build, a bundle) still belongs to the files it was made from.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './bootstrap.mjs';

/**
 * All files under the given files and folders, tests left out, in a stable order; missing ones are skipped.
 *
 * @param {readonly string[]} paths relative to the project
 * @returns {string[]} absolute paths
 */
function filesUnder(paths) {
  /** @type {string[]} */
  const files = [];
  /** @param {string} path */
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (stat && !/\.test\.tsx?$/.test(path)) files.push(path);
  };
  for (const path of paths) visit(join(root, path));
  return files;
}

/** @param {string} file */
const nameOf = (file) => relative(root, file).split(sep).join('/');

/**
 * Fast: names, sizes and times of change. Good for "must I build again?".
 *
 * @param {readonly string[]} paths relative to the project
 */
export function changeStamp(paths) {
  const hash = createHash('sha256');
  for (const file of filesUnder(paths)) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${nameOf(file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The same on every machine that has the same files. Good as a name for what was built.
 *
 * @param {readonly string[]} paths relative to the project
 */
export function contentStamp(paths) {
  const hash = createHash('sha256');
  for (const file of filesUnder(paths))
    hash
      .update(`${nameOf(file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex').slice(0, 12);
}
