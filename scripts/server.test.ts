import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from './server.mjs';

const script = `export const text = '${'packet '.repeat(400)}';\n`;
const parent = mkdtempSync(join(tmpdir(), 'podwalk-server-'));
const dir = join(parent, 'dist');
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(dir, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(dir, 'index.html'), '<!doctype html>page');
  writeFileSync(join(dir, 'assets', 'main-abc.js'), script);
  server = await serve({ dir, port: 47_400, base: '/base/' });
});

afterAll(async () => {
  await server.close();
  rmSync(parent, { recursive: true });
});

/** Unlike fetch(), sends the path as it is written and any Host. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', fail);
    sent.end();
  });
}

test.each([
  // what is asked                    path                              status
  ['the page', '/base/', 200],
  ['the page by name', '/base/index.html?x#y', 200],
  ['the folder without its slash', '/base', 308],
  ['outside the base', '/', 404],
  ['a folder without a page', '/base/assets/', 404],
  ['a folder as a file', '/base/assets', 404],
  ['something that is not there', '/base/missing.js', 404],
  ['a way out, as dots', '/base/../secret.txt', 404],
  ['a way out, encoded', '/base/%2e%2e/secret.txt', 404],
  ['a way out, with the slash encoded', '/base/..%2fsecret.txt', 404],
  ['broken encoding', '/base/%', 404],
  ['a zero byte', '/base/index.html%00', 404],
] as const)('%s', async (_name, path, status) => {
  expect((await get(path)).status).toBe(status);
});

test('answers loopback names only, and reading only', async () => {
  expect((await get('/base/', { host: 'evil.example' })).status).toBe(421);
  expect((await get('/base/', { host: `localhost:${server.port}` })).status).toBe(200);
  expect((await get('/base/', {}, 'POST')).status).toBe(405);
  expect((await get('/base/', {}, 'HEAD')).body).toHaveLength(0);
});

test('sends the policy with every answer, and caches by name', async () => {
  const page = await get('/base/');
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  expect(page.headers['cache-control']).toBe('no-cache');
  expect((await get('/base/missing')).headers['content-security-policy']).toContain("default-src 'self'");
  const asset = await get('/base/assets/main-abc.js');
  expect(asset.headers['cache-control']).toContain('immutable');
  expect((await get('/base/', { 'if-none-match': String(page.headers['etag']) })).status).toBe(304);
});

test('compresses as the browser accepts', async () => {
  const path = '/base/assets/main-abc.js';
  expect((await get(path)).body.toString()).toBe(script);
  expect(gunzipSync((await get(path, { 'accept-encoding': 'gzip' })).body).toString()).toBe(script);
  expect(brotliDecompressSync((await get(path, { 'accept-encoding': 'gzip, br' })).body).toString()).toBe(
    script,
  );
});

test('notices a new build', async () => {
  writeFileSync(join(dir, 'fresh.txt'), 'first');
  expect((await get('/base/fresh.txt')).body.toString()).toBe('first');
  writeFileSync(join(dir, 'fresh.txt'), 'second, and longer');
  expect((await get('/base/fresh.txt')).body.toString()).toBe('second, and longer');
});

test('takes the next free port, unless told not to', async () => {
  const second = await serve({ dir, port: server.port });
  expect(second.port).toBeGreaterThan(server.port);
  await second.close();
  await expect(serve({ dir, port: server.port, strictPort: true })).rejects.toThrow('EADDRINUSE');
});
