// A smoke of the laboratory, for those who ask for it: KERNEL_LAB=1 npx vitest run scripts/kernelLab.test.ts (root only).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('kernelLab.mjs', import.meta.url));

const lab = (...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 100_000 }).stdout;

test
  .skipIf(process.env['KERNEL_LAB'] === undefined)
  .each(['bridge.plain.a.tcp-web-c', 'vxlan.plain.client.tcp-np1-c', 'hostgw.plain.a.tcp-empty'])(
  '%s is as the kernel has it, or the lab says why it was left out',
  { timeout: 120_000 },
  (name) => {
    const said = lab('--case', name, '--limit', '1');
    expect(said).toMatch(/^1 passed, 0 failed$|^kernel lab left out: /m);
  },
);
