// How smoothly packets move over 20 nodes with 200 pods, against an empty page in the same browser; and how soon the
// first packet moves on a first visit, and what that visit loads.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../scripts/server.mjs';
import { median, print, round } from './measure.ts';

const NODES = 20;
const PODS = 200;
const PACKETS = [0, 1, 50, 500];
/** So many while the picture is moved by hand. */
const GESTURE_PACKETS = 50;
const ROUNDS = 3;
const MEASURE_MS = 2_000;
const VIEWPORT = { width: 1280, height: 800 };

const run = (script: string): string => {
  const { status, stdout } = spawnSync(process.execPath, [join('scripts', script)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} failed`);
  return stdout.trim();
};

function cluster(): string {
  const objects: object[] = [
    {
      apiVersion: 'podwalk.dev/v1',
      kind: 'Scenario',
      metadata: { name: 'twenty-nodes' },
      spec: { requests: [{ from: 'pod/default/pod-1', to: 'http://web.default/' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: '10.96.0.50', selector: { app: 'app-0' }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ];
  for (let n = 0; n < NODES; n++)
    objects.push({ apiVersion: 'v1', kind: 'Node', metadata: { name: `node-${n}` } });
  for (let p = 0; p < PODS; p++) {
    objects.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${p}`, labels: { app: `app-${p % 50}` } },
      spec: {
        nodeName: `node-${p % NODES}`,
        containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }],
      },
    });
  }
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

interface Bench {
  readonly fleet: (count: number) => void;
  readonly frames: (ms: number) => Promise<number[]>;
}

const inPage = (page: Page, packets: number): Promise<number[]> =>
  page.evaluate(
    async ([count, ms]) => {
      const { bench } = globalThis as unknown as { bench: Bench };
      bench.fleet(count);
      const times = await bench.frames(ms);
      bench.fleet(0);
      return times;
    },
    [packets, MEASURE_MS] as const,
  );

/** What a hand does meanwhile. */
type Gesture = (page: Page, isOver: () => boolean) => Promise<void>;

const CENTRE = { x: 420, y: 330 } as const;

/** Takes the picture by an empty spot and leads it round. */
const pan: Gesture = async (page, isOver) => {
  const { x, y } = await page.evaluate(() => {
    for (let n = 0; n < 4_000; n++) {
      const spot = { x: 60 + (n % 80) * 8, y: 120 + Math.floor(n / 80) * 8 };
      if (document.elementFromPoint(spot.x, spot.y)?.classList.contains('react-flow__pane')) return spot;
    }
    throw new Error('the picture has no empty spot');
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; !isOver(); i++)
    await page.mouse.move(x + 120 * Math.sin(i / 12), y + 60 * (1 - Math.cos(i / 12)));
  await page.mouse.up();
};

/** Turns the wheel in and out again. */
const zoom: Gesture = async (page, isOver) => {
  await page.mouse.move(CENTRE.x, CENTRE.y);
  for (let i = 0; !isOver(); i++) await page.mouse.wheel(0, i % 40 < 20 ? -30 : 30);
};

/** @returns milliseconds of each frame while packets move and the hand does what it does */
async function during(page: Page, packets: number, gesture: Gesture): Promise<number[]> {
  let isOver = false;
  const frames = inPage(page, packets).finally(() => (isOver = true));
  await Promise.all([frames, gesture(page, () => isOver)]);
  return frames;
}

const GESTURES = { pan, zoom } as const;

/** Frames of a page on which nothing is. */
const inEmptyPage = (page: Page): Promise<number[]> =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const tick = (now: number) => {
          times.push(now);
          if (now - (times[0] ?? now) < ms) requestAnimationFrame(tick);
          else resolve(times.slice(1).map((time, i) => time - (times[i] ?? time)));
        };
        requestAnimationFrame(tick);
      }),
    MEASURE_MS,
  );

async function smoothness(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
  const page = await context.newPage();
  const empty = await context.newPage();
  await page.goto(url);
  await page.locator('[data-testid="app"][data-ready="true"]').waitFor();
  const file = join(mkdtempSync(join(tmpdir(), 'podwalk-bench-')), 'twenty-nodes.json');
  writeFileSync(file, cluster());
  await page.setInputFiles('[data-testid="yaml-file"]', file);
  await page.locator('[data-node="node-19"]').waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowRight');
  for (const [view, keys] of [
    ['far', ['0']],
    ['middle', ['0', 'f', 'ArrowRight']],
  ] as const) {
    await page.bringToFront();
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(1_000);
    const measure = async (name: object, packets: number, ours: () => Promise<number[]>) => {
      const rounds: { ours: number[]; idle: number[] }[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        await empty.bringToFront();
        const idle = await inEmptyPage(empty);
        await page.bringToFront();
        rounds.push({ ours: await ours(), idle });
      }
      const p95 = (times: readonly number[]) => percentile(times, 0.95);
      print({
        bench: 'frames',
        topology: `${NODES} nodes, ${PODS} pods`,
        mode: view,
        ...name,
        packets,
        framesPerSecond: round(median(rounds.map((r) => (1000 * r.ours.length) / MEASURE_MS))),
        idlePerSecond: round(median(rounds.map(({ idle }) => (1000 * idle.length) / MEASURE_MS))),
        p95Ms: round(median(rounds.map((r) => p95(r.ours)))),
        idleP95Ms: round(median(rounds.map(({ idle }) => p95(idle)))),
        p95PerIdle: round(median(rounds.map((r) => p95(r.ours) / p95(r.idle)))),
      });
    };
    for (const packets of PACKETS) await measure({}, packets, () => inPage(page, packets));
    for (const [gesture, move] of Object.entries(GESTURES))
      await measure({ gesture }, GESTURE_PACKETS, () => during(page, GESTURE_PACKETS, move));
  }
  await context.close();
}

/** Plays as soon as that can be done, and notes when a packet is first seen at a second place. */
const PLAY_AT_ONCE = `
  let first;
  const look = () => {
    document.querySelector('[data-testid="app"][data-ready="true"] [data-testid="invite-play"]')?.click();
    const at = document.querySelector('[data-packet="current"]')?.style.transform;
    if (at && first && at !== first) { globalThis.movedAt = performance.now(); return; }
    first = first ?? at;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

async function firstVisit(browser: Browser, url: string): Promise<void> {
  const visits: { movedMs: number; readyMs: number; gzipKiB: number; requests: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const context = await browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      sizes.push(
        response.body().then(
          (body) => gzipSync(body, { level: 9 }).length,
          () => 0,
        ),
      );
    });
    await page.addInitScript(PLAY_AT_ONCE);
    const before = performance.now();
    await page.goto(url);
    await page.locator('[data-testid="app"][data-ready="true"]').waitFor();
    const readyMs = performance.now() - before;
    const loaded = await Promise.all(sizes);
    const moved = await page.waitForFunction(() => (globalThis as { movedAt?: number }).movedAt);
    visits.push({
      movedMs: (await moved.jsonValue()) ?? NaN,
      readyMs,
      gzipKiB: loaded.reduce((sum, bytes) => sum + bytes, 0) / 1024,
      requests: loaded.length,
    });
    await context.close();
  }
  print({
    bench: 'first visit',
    topology: 'start example',
    mode: 'no cache',
    readyMs: Math.round(median(visits.map(({ readyMs }) => readyMs))),
    firstMovingPacketMs: Math.round(median(visits.map(({ movedMs }) => movedMs))),
    gzipKiB: round(median(visits.map(({ gzipKiB }) => gzipKiB))),
    requests: median(visits.map(({ requests }) => requests)),
  });
}

run('build.mjs');
const executablePath = run('browser.mjs').split('\n').at(-1) ?? '';
const outDir = mkdtempSync(join(tmpdir(), 'podwalk-frames-'));
await build({
  root: join('bench', 'frames'),
  configFile: false,
  logLevel: 'error',
  base: './',
  define: { __BUILD_ID__: '"bench"' },
  worker: { format: 'es' },
  publicDir: join(process.cwd(), 'public'),
  build: { outDir, emptyOutDir: true, target: 'baseline-widely-available' },
});
const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath,
  args: ['--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])],
});
const port = 20_000 + (process.pid % 10_000);
const made = await serve({ dir: outDir, port });
const page = await serve({ dir: 'dist', port: port + 1 });
try {
  await firstVisit(browser, page.url);
  await smoothness(browser, made.url);
} finally {
  await browser.close();
  await made.close();
  await page.close();
  rmSync(outDir, { recursive: true });
}
