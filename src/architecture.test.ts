// The architecture as a table that is executed: who may import whom. It goes one way,
// net ← {cluster, dataplane, trace} ← {compile, engine} ← run ← {worker, cli} ← app, and a file that belongs to
// no row fails as well, so that a new folder has to say where it stands.
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

/**
 * Folder or file → what it may import besides itself: folders, files (without extension) and packages.
 * `type x` allows type imports only. A file belongs to the longest row that fits; tests may import anything.
 */
const mayImport: Record<string, readonly string[]> = {
  'core/problem': [],
  'core/rng': [],
  'core/steps': [],
  'core/trafficRequest': [],
  'core/net': ['core/problem', 'core/rng', 'ipaddr.js'],
  'core/cluster': ['core/net', 'core/problem', 'core/rng', 'core/steps', 'core/trafficRequest'],
  // kube-proxy's settings are YAML inside a ConfigMap.
  'core/cluster/kubeProxyPlace': ['core/cluster', 'core/io/yaml'],
  'core/cluster/read': [
    'core/cluster',
    'core/net',
    'core/problem',
    'core/steps',
    'core/trafficRequest',
    'core/io/yaml',
  ],
  'core/dns': ['core/net', 'core/problem', 'core/cluster'],
  'core/dataplane': ['core/net', 'core/problem'],
  'core/trace': ['core/net', 'core/problem', 'core/dataplane', 'core/trafficRequest'],
  // Felix knows its own rules again by hashes that it writes as text.
  'core/compile': [
    'core/net',
    'core/problem',
    'core/rng',
    'core/cluster',
    'core/dataplane',
    'core/io/base64url',
  ],
  'core/engine': ['core/net', 'core/problem', 'core/rng', 'core/dns', 'core/dataplane', 'core/trace'],
  'core/io': [
    'core/net',
    'core/problem',
    'core/cluster',
    'core/trace',
    'core/dataplane',
    'core/trafficRequest',
    'core/steps',
    'yaml',
    'fflate',
  ],
  'core/edit': ['core/net', 'core/problem', 'core/rng', 'core/cluster', 'core/io', 'yaml'],
  // `ip route get` asks what the engine would ask; `curl` tells what the engine's programs say.
  'core/shell': [
    'core/net',
    'core/problem',
    'core/rng',
    'core/dns',
    'core/cluster',
    'core/dataplane',
    'core/trafficRequest',
    'core/trace',
    'core/engine/fib',
    'core/engine/routeLookup',
    'core/engine/servers',
    'core/engine/settings',
  ],
  'core/run': ['core'],
  'core/testing': ['core', 'fast-check', 'yaml'],
  scenarios: ['type core/cluster'],
  lessons: [
    'core/net',
    'core/problem',
    'core/trace',
    'type core/dataplane',
    'type core/run',
    'type core/trafficRequest',
  ],
  worker: ['core'],
  cli: ['core', 'scenarios', 'node:'],
  app: [
    'core',
    'scenarios',
    'lessons',
    'worker/client',
    'worker/protocol',
    'react',
    'react-dom',
    'zustand',
    '@xyflow/react',
    'framer-motion',
    'lucide-react',
    '@codemirror',
    '@lezer',
  ],
  main: ['app', 'worker/client', 'react', 'react-dom'],
  env: [],
};

interface Import {
  readonly from: string; // './core/net/address.ts'
  readonly to: string; // 'core/net/prefix', 'ipaddr.js', 'node:fs'
  readonly typeOnly: boolean;
}

const sources = import.meta.glob<string>('./**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const withoutExtension = (path: string) => path.replace(/(\.d)?\.[a-z]+$/, '');
const fits = (name: string, row: string) =>
  name === row || name.startsWith(row.endsWith(':') ? row : `${row}/`);

/** The row a module of ours belongs to. */
function rowOf(name: string): string | undefined {
  const rows = Object.keys(mayImport).filter((row) => fits(name, row));
  return rows.sort((a, b) => b.length - a.length)[0];
}

/** What an import names, relative to src for our own files. */
function target(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const { pathname } = new URL(specifier, new URL(from, 'file:///src/'));
  if (!pathname.startsWith('/src/')) return `outside src: ${specifier}`;
  return withoutExtension(pathname.slice('/src/'.length));
}

/** Everything a file imports: static, re-exported, dynamic, as a worker, as a glob. */
function importsOf(from: string, text: string): Import[] {
  const { module, errors } = parseSync(from, text);
  if (errors.length > 0) throw new Error(`${from} does not parse: ${errors[0]?.message}`);
  const found = (specifier: string, typeOnly: boolean) => ({ from, to: target(from, specifier), typeOnly });
  const literal =
    /(?:\bimport\s*\(|\bnew\s+URL\s*\(|\bimport\.meta\.glob\b[^(]*\(\s*\[?)\s*['"`]([^'"`]+)['"`]/g;
  return [
    ...module.staticImports.map((statement) =>
      found(
        statement.moduleRequest.value,
        statement.entries.length > 0 && statement.entries.every((e) => e.isType),
      ),
    ),
    ...module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.moduleRequest ? [found(entry.moduleRequest.value, entry.isType)] : [],
      ),
    ),
    ...[...text.matchAll(literal)]
      .filter(([, specifier = '']) => !/^[a-z]+:\/\//.test(specifier)) // an address on the network
      .map(([, specifier = '']) => found(specifier, false)),
  ];
}

function isAllowed(row: string, { to, typeOnly }: Import): boolean {
  return [row, ...(mayImport[row] ?? [])].some((allowed) =>
    allowed.startsWith('type ') ? typeOnly && fits(to, allowed.slice('type '.length)) : fits(to, allowed),
  );
}

const files = Object.keys(sources).filter((path) => !isTest(path));
const nameOf = (path: string) => withoutExtension(path.slice('./'.length));

test('every file belongs to a row', () => {
  expect(files.filter((path) => rowOf(nameOf(path)) === undefined)).toEqual([]);
});

test.each(Object.keys(mayImport))('%s imports only what it may', (row) => {
  const strays = files
    .filter((path) => rowOf(nameOf(path)) === row)
    .flatMap((path) => importsOf(path, sources[path] ?? ''))
    .filter((imported) => !isAllowed(row, imported))
    .map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (type)' : ''}`);
  expect(strays).toEqual([]);
});

// A check that silently sees nothing would pass for ever.
test('the table bites', () => {
  const strays = (path: string, text: string) => {
    const row = rowOf(nameOf(path));
    return importsOf(path, text)
      .filter((imported) => row === undefined || !isAllowed(row, imported))
      .map(({ to }) => to);
  };
  expect(strays('./core/engine/walk.ts', `import { useState } from 'react';`)).toEqual(['react']);
  expect(strays('./core/engine/walk.ts', `import '../compile/compile.ts';`)).toEqual([
    'core/compile/compile',
  ]);
  expect(strays('./core/engine/walk.ts', `const m = await import('../../app/App.tsx');`)).toEqual([
    'app/App',
  ]);
  expect(strays('./core/net/mac.ts', `export * from '../cluster/types.ts';`)).toEqual(['core/cluster/types']);
  expect(strays('./core/net/mac.ts', `import fs from 'node:fs';`)).toEqual(['node:fs']);
  expect(strays('./core/net/mac.ts', `import x from '../../../package.json';`)).toEqual([
    'outside src: ../../../package.json',
  ]);
  expect(strays('./scenarios/tour.ts', `import { validate } from '../core/cluster/validate.ts';`)).toEqual([
    'core/cluster/validate',
  ]);
  expect(strays('./scenarios/tour.ts', `import type { Cluster } from '../core/cluster/types.ts';`)).toEqual(
    [],
  );
  expect(strays('./app/App.tsx', `import '../worker/simulation.worker.ts';`)).toEqual([
    'worker/simulation.worker',
  ]);
  expect(
    strays('./worker/client.ts', `new Worker(new URL('./simulation.worker.ts', import.meta.url));`),
  ).toEqual([]);
  expect(strays('./core/net/mac.ts', `new Worker(new URL('../../worker/a.ts', import.meta.url));`)).toEqual([
    'worker/a',
  ]);
});
