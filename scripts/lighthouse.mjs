// `npm run lighthouse`: what Lighthouse says of the built page as we serve it, on a slow phone and on a desktop: of three
// runs that of middle performance, since a busy moment of the machine counts four times in one. Fails under 95.
// Lighthouse is large and seldom asked: npm fetches it for this once, in the version named here.
import { spawn } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';
import { findBrowser } from './browser.mjs';
import { buildIfStale, distDir } from './build.mjs';
import { serve } from './server.mjs';

const LEAST = 95;
const RUNS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const SCREENS = { phone: [], desktop: ['--preset=desktop'] };

/**
 * @param {string} url
 * @param {string} browser
 * @param {readonly string[]} screen
 * @returns {Promise<string>} the report as JSON
 */
function report(url, browser, screen) {
  // Chromium refuses its sandbox to root, as in most containers.
  const flags = ['--headless=new', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const args = ['exec', '--yes', '--package=lighthouse@12.8.2', '--', 'lighthouse', url, '--quiet'];
  args.push('--output=json', `--only-categories=${CATEGORIES.join()}`, `--chrome-flags=${flags.join(' ')}`);
  const lighthouse = spawn('npm', [...args, ...screen], {
    cwd: root,
    env: { ...process.env, CHROME_PATH: browser },
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  let text = '';
  lighthouse.stdout.on('data', (part) => (text += part));
  return new Promise((resolve, reject) => {
    lighthouse.on('error', reject);
    lighthouse.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error('Lighthouse failed'))));
  });
}

bootstrap({ quiet: true });
const status = buildIfStale();
const browser = await findBrowser();
if (status !== 0 || browser === undefined) process.exit(status || 1);
const { url, close } = await serve({ dir: distDir, port: 20_000 + (process.pid % 10_000) });
try {
  for (const [name, screen] of Object.entries(SCREENS)) {
    const runs = [];
    for (let i = 0; i < RUNS; i++) runs.push(JSON.parse(await report(url, browser, screen)));
    runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
    const { categories, audits } = runs[Math.floor(RUNS / 2)];
    const scores = CATEGORIES.map((category) => Math.round(categories[category].score * 100));
    const performances = runs.map((one) => Math.round(one.categories.performance.score * 100));
    const told = CATEGORIES.map((category, i) => `${category} ${scores[i]}`).join(', ');
    console.log(`${name}: ${told} (performance of ${RUNS} runs: ${performances.join(', ')})`);
    if (scores.every((score) => score >= LEAST)) continue;
    process.exitCode = 1;
    for (const { title, score, displayValue = '' } of Object.values(audits))
      if (score !== null && score < 0.9) console.log(`  ${title} ${displayValue}`);
  }
} finally {
  await close();
}
