#!/usr/bin/env node
// The `podwalk` command. In a clone it bundles src/cli when something changed since the last run, and runs the
// bundle; in an installed package it runs the bundle that was packed. Its stdout belongs to the program.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, cacheDir, root } from './bootstrap.mjs';
import { changeStamp } from './stamp.mjs';

const entry = 'src/cli/main.ts';
const sources = ['src/core', 'src/cli', 'src/scenarios', 'package-lock.json', 'scripts/bundle.mjs'];
const packed = join(root, 'dist-cli', 'podwalk.mjs');

/** @returns {Promise<string>} the path of an up-to-date bundle */
async function freshBundle() {
  const bundles = join(cacheDir, 'cli');
  const name = changeStamp(sources);
  const file = join(bundles, `${name}.mjs`);
  if (existsSync(file)) return file;

  bootstrap({ quiet: true });
  const { bundle } = await import('./bundle.mjs');
  // Written aside and then renamed, so that two commands started at once never run half a file.
  const aside = join(bundles, `building-${process.pid}`);
  try {
    await bundle({ entry, outDir: aside, name });
    renameSync(join(aside, `${name}.mjs`), file);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  for (const old of readdirSync(bundles)) {
    const path = join(bundles, old);
    // An hour, because another command may be about to load the one before.
    const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
  return file;
}

try {
  const inClone = existsSync(join(root, entry));
  const file = inClone ? await freshBundle() : packed;
  module.enableCompileCache?.(); // Node 22.1 and newer: halves the time to load the bundle
  await import(pathToFileURL(file).href);
} catch (error) {
  // The program reports wrong input itself (exit code 2); what arrives here is a bug or a broken clone.
  console.error(error);
  process.exitCode = 1;
}
