// Opening a large dump as kubectl writes it: what reading it costs against the language's own JSON parser, in the same
// rounds; how much memory it takes; and how long a browser takes from the file to the picture.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { serve } from '../scripts/server.mjs';
import { readScenario } from '../src/core/cluster/read.ts';
import { MAX_YAML } from '../src/core/io/limits.ts';
import { decodeDocuments } from '../src/core/io/yaml.ts';
import { must } from '../src/core/problem.ts';
import { Simulation } from '../src/core/run/simulation.ts';
import { worldView } from '../src/core/run/world.ts';
import { clusterDump, LARGE_DUMP, type DumpSize } from '../src/core/testing/kubectl/clusterDump.ts';
import { heapMiB, median, microseconds, print, round } from './measure.ts';

const ROUNDS = 5;
/** In which the page must show it, from choosing the file on. */
const BUDGET_MS = 3_000;

const nameOf = ({ nodes, pods, services }: DumpSize): string =>
  `${nodes} nodes, ${pods} pods, ${services} Services`;

function reading(text: string): void {
  const json = JSON.stringify(decodeDocuments(text, 'dump.yaml').documents.map(({ value }) => value));
  const ms = (run: () => void) => microseconds(1, run) / 1000;
  const rounds = Array.from({ length: ROUNDS }, () => ({
    decodeMs: ms(() => decodeDocuments(text, 'dump.yaml')),
    readMs: ms(() => readScenario(text, 'dump.yaml')),
    jsonMs: ms(() => JSON.parse(json)),
  }));
  const { cluster, problems } = readScenario(text, 'dump.yaml');
  const opened = must(cluster, problems.find((p) => p.severity === 'error')?.message ?? 'cluster');
  const drawMs = ms(() => worldView(opened, new Simulation(opened).dataplane));
  print({
    bench: 'open dump',
    topology: nameOf(LARGE_DUMP),
    mode: 'yaml, cpu',
    megabytes: round(text.length / 1e6),
    decodeMs: Math.round(median(rounds.map((r) => r.decodeMs))),
    readMs: Math.round(median(rounds.map((r) => r.readMs))),
    worldMs: Math.round(drawMs),
    jsonParseMs: Math.round(median(rounds.map((r) => r.jsonMs))),
    decodePerJson: round(median(rounds.map((r) => r.decodeMs / r.jsonMs))),
    readPerJson: round(median(rounds.map((r) => r.readMs / r.jsonMs))),
  });
}

/** In a process of its own: what the objects of a file take, and how large the process became over reading it. */
function measureReading(file: string): void {
  const text = readFileSync(file, 'utf8');
  const heap = heapMiB();
  const { rss } = process.memoryUsage();
  const { documents, problems } = decodeDocuments(text, file);
  const most = process.resourceUsage().maxRSS / 1024 - rss / (1 << 20);
  const figures = { objectsMiB: heapMiB() - heap, mostMiB: Math.round(most) };
  must(documents[0], problems[0]?.message ?? 'document');
  process.stdout.write(JSON.stringify(figures));
}

/** The largest YAML that is taken, as one List. */
function memory(): void {
  const pods = Math.floor((LARGE_DUMP.pods * MAX_YAML) / clusterDump(LARGE_DUMP).length) - 150;
  const size = { ...LARGE_DUMP, nodes: 100, pods };
  const text = clusterDump(size);
  const folder = mkdtempSync(join(tmpdir(), 'podwalk-opening-'));
  const file = join(folder, 'dump.yaml');
  writeFileSync(file, text);
  const [, self = ''] = process.argv;
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', self, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const figures = JSON.parse(stdout) as { objectsMiB: number; mostMiB: number };
  print({
    bench: 'open dump',
    topology: nameOf(size),
    mode: 'yaml, memory',
    megabytes: round(text.length / 1e6),
    ...figures,
  });
}

const run = (script: string): string => {
  const { status, stdout } = spawnSync(process.execPath, [join('scripts', script)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} failed`);
  return stdout.trim();
};

/** CPU time of all processes of a browser: other programs on the machine count less. */
async function cpuSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function inBrowser(text: string): Promise<void> {
  run('build.mjs');
  const executablePath = run('browser.mjs').split('\n').at(-1) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'podwalk-opening-'));
  const file = join(folder, 'dump.yaml');
  writeFileSync(file, text);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])],
  });
  const made = await serve({ dir: 'dist', port: 20_000 + (process.pid % 10_000) });
  try {
    const opened: { drawnMs: number; cpuMs: number }[] = [];
    for (let i = 0; i < 3; i++) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        serviceWorkers: 'block',
      });
      const page = await context.newPage();
      await page.goto(made.url);
      await page.locator('[data-testid="app"][data-ready="true"]').waitFor();
      await page.locator('[data-canvas][data-ready]').waitFor();
      // The clock starts in the page, when it hears of the file, and stops with the first frame after its nodes are drawn.
      await page.evaluate(() => {
        const times = ((globalThis as { times?: object }).times = {} as Record<string, number>);
        const input = document.querySelector('[data-testid="yaml-file"]');
        input?.addEventListener('change', () => (times['chosen'] = performance.now()), true);
        const look = () => {
          times['drawn'] = performance.now();
          if (times['chosen'] && document.querySelector('[data-node^="ip-10-0-0-"]')) {
            times['isDrawn'] = 1;
            return;
          }
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      const cpu = await cpuSeconds(browser);
      await page.setInputFiles('[data-testid="yaml-file"]', file);
      const handle = await page.waitForFunction(
        () => {
          const { times } = globalThis as unknown as { times: Record<string, number> };
          return times['isDrawn'] ? times : null;
        },
        undefined,
        { timeout: 120_000 },
      );
      const cpuMs = 1000 * ((await cpuSeconds(browser)) - cpu);
      const { chosen = NaN, drawn = NaN } = (await handle.jsonValue()) ?? {};
      opened.push({ drawnMs: drawn - chosen, cpuMs });
      await context.close();
    }
    print({
      bench: 'open dump',
      topology: nameOf(LARGE_DUMP),
      mode: 'browser',
      drawnMs: Math.round(median(opened.map(({ drawnMs }) => drawnMs))),
      cpuMs: Math.round(median(opened.map(({ cpuMs }) => cpuMs))),
      budgetMs: BUDGET_MS,
    });
  } finally {
    await browser.close();
    await made.close();
    rmSync(folder, { recursive: true });
  }
}

const [, , measured] = process.argv;
if (measured) measureReading(measured);
else {
  const dump = clusterDump(LARGE_DUMP);
  reading(dump);
  memory();
  await inBrowser(dump);
}
