// `npm start`: installs and builds what is missing, then serves the playground on loopback.
//   npm start -- [--port 4173] [--strict-port] [--base /some/path/] [--no-build]
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { buildIfStale, distDir } from './build.mjs';
import { serve } from './server.mjs';

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: process.env['PORT'] ?? '4173' },
        'strict-port': { type: 'boolean', default: false },
        base: { type: 'string', default: '/' },
        'no-build': { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Error(`--port ${values.port}: not a port`);
    if (!/^\/(.*\/)?$/.test(values.base))
      throw new Error(`--base ${values.base}: must start and end with a slash`);
    return { ...values, port };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

const options = readArguments();
bootstrap();
if (!options['no-build']) {
  const status = buildIfStale();
  if (status !== 0) process.exit(status);
}

try {
  const { port, url } = await serve({
    dir: distDir,
    port: options.port,
    strictPort: options['strict-port'],
    base: options.base,
  });
  if (port !== options.port) console.log(`Port ${options.port} is taken; using ${port}.`);
  console.log(`Podwalk is at ${url}`);
  console.log('Stop it with Ctrl+C.');
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`Podwalk could not be served: ${reason}`);
  process.exit(1);
}
