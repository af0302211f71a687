// Opening a large dump as kubectl writes it: what reading it costs against the language's own JSON parser, in the same
// rounds; how much memory it takes; and how long a browser takes from the file to the picture.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
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

/** The largest YAML that is taken: what its objects take, and what was in use at most while they were read. */
function memory(text: string): void {
  const before = heapMiB();
  let most = 0;
  let steps = 0;
  const rssBefore = process.memoryUsage().rss;
  const { documents } = decodeDocuments(text, 'dump.yaml');
  most = process.memoryUsage().rss - rssBefore;
  steps = documents.length;
  print({
    bench: 'open dump',
    topology: 'the largest that is taken',
    mode: 'yaml, memory',
    megabytes: round(text.length / 1e6),
    documents: steps,
    objectsMiB: heapMiB() - before,
    mostMiB: Math.round(most / (1 << 20)),
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
    const times: { worldMs: number; drawnMs: number }[] = [];
    for (let i = 0; i < 3; i++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
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
          const title = document.title;
          if (times['chosen'] && !times['world'] && title.startsWith('dump')) times['world'] = performance.now();
          const drawn = document.querySelector('[data-node^="ip-10-0-0-49"]');
          if (drawn && !times['drawn']) {
            times['drawn'] = performance.now();
            return;
          }
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      await page.setInputFiles('[data-testid="yaml-file"]', file);
      const handle = await page.waitForFunction(
        () => {
          const { times } = globalThis as unknown as { times: Record<string, number> };
          return times['drawn'] ? times : null;
        },
        undefined,
        { timeout: 120_000 },
      );
      const { chosen = NaN, world = NaN, drawn = NaN } = (await handle.jsonValue()) ?? {};
      times.push({ worldMs: world - chosen, drawnMs: drawn - chosen });
      await context.close();
    }
    print({
      bench: 'open dump',
      topology: nameOf(LARGE_DUMP),
      mode: 'browser',
      worldMs: Math.round(median(times.map(({ worldMs }) => worldMs))),
      drawnMs: Math.round(median(times.map(({ drawnMs }) => drawnMs))),
      budgetMs: BUDGET_MS,
    });
  } finally {
    await browser.close();
    await made.close();
    rmSync(folder, { recursive: true });
  }
}

const dump = clusterDump(LARGE_DUMP);
reading(dump);
memory(Array.from({ length: 3 }, () => dump).join('---\n').slice(0, MAX_YAML).replace(/---\n[^]{0,0}$/, ''));
await inBrowser(dump);
