// `npm test`: everything that has to hold before a change is merged, from a bare clone on. Stops at the first
// step that fails, with its exit code. The last line is always `N passed, M failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, cacheDir, root, runNpm } from './bootstrap.mjs';
import { findBrowser } from './browser.mjs';
import { buildIfStale } from './build.mjs';

bootstrap();

const reports = join(cacheDir, 'test-reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

/**
 * Runs a tool of ours without a shell and without stdin, so that nothing can wait for an answer.
 *
 * @param {string} program path of its JavaScript file, below node_modules
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function run(program, args, env = {}) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status ?? 1;
}

/** @type {readonly { name: string, run: () => number | Promise<number> }[]} */
const steps = [
  { name: 'browser', run: async () => ((await findBrowser()) === undefined ? 1 : 0) },
  { name: 'check', run: () => runNpm(['run', '--silent', 'check']) },
  {
    name: 'unit tests',
    run: () =>
      run('vitest/vitest.mjs', [
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${vitestReport}`,
      ]),
  },
  { name: 'build', run: buildIfStale },
  { name: 'first load', run: () => runNpm(['run', '--silent', 'first-load']) },
  {
    name: 'browser tests',
    run: () =>
      run(
        '@playwright/test/cli.js',
        ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
        {
          PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
        },
      ),
  },
];

/** @param {string} file @returns {any} the report, or an empty one when the step was not reached */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

let status = 0;
for (const step of steps) {
  console.log(`\n── ${step.name}`);
  status = await step.run();
  if (status === 0) continue;
  console.log(`\nStopped: ${step.name} failed.`);
  break;
}

const unit = readReport(vitestReport);
const browser = readReport(playwrightReport).stats ?? {};
const passed = (unit.numPassedTests ?? 0) + (browser.expected ?? 0) + (browser.flaky ?? 0);
const failed = (unit.numFailedTests ?? 0) + (browser.unexpected ?? 0);
// A step without tests (a type error, a test file that does not load) is a failure too.
console.log(`\n${passed} passed, ${status === 0 ? failed : Math.max(failed, 1)} failed`);
process.exitCode = status;
