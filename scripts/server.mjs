// A small static file server for the built page: compressed, cached, with a strict CSP, on loopback only.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, resolve, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { contentSecurityPolicy } from './csp.mjs';

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.yaml': 'text/yaml; charset=utf-8',
};
const compressible = /^(text\/|application\/(json|manifest\+json)|image\/svg)/;
const hosts = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * @typedef {object} Served
 * @property {Buffer} body
 * @property {number} mtimeMs of the file, to notice a new build
 * @property {string} etag
 * @property {Partial<Record<'br' | 'gzip', Buffer>>} packed compressed bodies, made when first asked for
 */

/**
 * @param {string} dir folder to serve
 * @param {string} base path the folder appears under, with a slash at both ends
 * @returns {import('node:http').RequestListener}
 */
function listener(dir, base) {
  /** @type {Map<string, Served>} */
  const served = new Map();

  /** @param {string} pathname @returns {string | undefined} the file meant, if it is one of ours */
  function fileFor(pathname) {
    if (!pathname.startsWith(base)) return undefined;
    let name;
    try {
      name = decodeURIComponent(pathname.slice(base.length));
    } catch {
      return undefined; // not valid percent-encoding
    }
    if (name.includes('\0')) return undefined;
    const file = resolve(dir, name === '' || name.endsWith('/') ? `./${name}index.html` : `./${name}`);
    return file.startsWith(dir + sep) ? file : undefined;
  }

  /** @param {string} file @returns {Served | undefined} */
  function load(file) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const known = served.get(file);
    if (known?.mtimeMs === stat.mtimeMs && known.body.length === stat.size) return known;
    const body = readFileSync(file);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const fresh = { body, mtimeMs: stat.mtimeMs, etag, packed: {} };
    served.set(file, fresh);
    return fresh;
  }

  return (request, response) => {
    response.setHeader('Content-Security-Policy', `${contentSecurityPolicy}; frame-ancestors 'self'`);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');

    /** @param {number} status @param {string} text */
    const say = (status, text) => {
      response.writeHead(status, {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
    };

    // A foreign name that resolves to loopback (DNS rebinding) gets nothing.
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!hosts.includes(host)) return say(421, 'This server answers on loopback only.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET and HEAD.');

    const pathname = (request.url ?? '/').replace(/[?#].*$/, '');
    if (`${pathname}/` === base) {
      response.writeHead(308, { Location: base });
      response.end();
      return;
    }
    const file = fileFor(pathname);
    const found = file === undefined ? undefined : load(file);
    if (file === undefined || found === undefined) return say(404, 'Not found.');

    const type = types[extname(file)] ?? 'application/octet-stream';
    response.setHeader('Content-Type', type);
    response.setHeader('ETag', found.etag);
    response.setHeader('Vary', 'Accept-Encoding');
    // Vite puts a content hash into the name of everything under assets/; the rest is asked for again.
    const immutable = file.startsWith(resolve(dir, 'assets') + sep);
    response.setHeader('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === found.etag) {
      response.writeHead(304);
      response.end();
      return;
    }

    let body = found.body;
    const accepted = String(request.headers['accept-encoding'] ?? '');
    if (compressible.test(type) && body.length > 1024) {
      if (/\bbr\b/.test(accepted)) {
        // Quality 6 is within a few percent of the best and does not delay the first visit.
        body = found.packed.br ??= brotliCompressSync(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 6 },
        });
        response.setHeader('Content-Encoding', 'br');
      } else if (/\bgzip\b/.test(accepted)) {
        body = found.packed.gzip ??= gzipSync(body);
        response.setHeader('Content-Encoding', 'gzip');
      }
    }
    response.writeHead(200, { 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/**
 * Serves until closed, or until the process ends.
 *
 * @param {{ dir: string, port: number, strictPort?: boolean, base?: string }} options
 *   strictPort: fail when the port is taken instead of trying the next ones
 * @returns {Promise<{ port: number, url: string, close: () => Promise<void> }>}
 */
export async function serve({ dir, port, strictPort = false, base = '/' }) {
  const server = createServer(listener(resolve(dir), base));
  const last = strictPort ? port : port + 50;
  for (let candidate = port; ; candidate++) {
    try {
      await new Promise((done, fail) => {
        server.once('error', fail);
        server.listen(candidate, '127.0.0.1', () => {
          server.off('error', fail);
          done(undefined);
        });
      });
      const close = async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      };
      return { port: candidate, url: `http://127.0.0.1:${candidate}${base}`, close };
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if ((code !== 'EADDRINUSE' && code !== 'EACCES') || candidate >= last) throw error;
    }
  }
}
