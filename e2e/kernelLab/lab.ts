// Builds a network for real, lets the agent loose in it, and takes it away again whatever happened.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labSuffix } from '../../src/core/io/labNames.ts';
import type { AgentResult, AgentTask } from './agent.ts';

/** Seconds after which a program of the lab is taken to hang. */
const LIMIT = 60;

/** Nobody else's namespaces begin like this. */
const PREFIX = `podwalklab${process.pid}`;

const NEEDED = ['bash', 'ip', 'bridge', 'sysctl', 'iptables-nft-restore', 'conntrack', 'python3'];

/** Why nothing can be built here, or `null`. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  const missing = NEEDED.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (missing.length > 0) return `${missing.join(', ')} not found`;
  const canMake = spawnSync('unshare', ['--net', 'true']).status === 0;
  return canMake ? null : 'network namespaces cannot be made here';
}

export const labNamespace = (netns: string): string => `${PREFIX}-${labSuffix(netns)}`;

function run(program: string, args: readonly string[], input = ''): string {
  const done = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    timeout: LIMIT * 1000,
    maxBuffer: 256 << 20,
    env: { ...process.env, PODWALK_PREFIX: PREFIX },
  });
  if (done.status !== 0)
    throw new Error(
      `${program} ${args.join(' ')}: ${done.stderr || done.error?.message || `ended with ${done.status}`}`,
    );
  return done.stdout;
}

/** The agent is no module, and is run where it lies; scripts/kernelLab.mjs starts us in the project. */
const AGENT = join(process.cwd(), 'e2e', 'kernelLab', 'agent.py');

/** @throws Error when a program of the lab fails; the network is gone then too. */
export function inLab(script: string, task: AgentTask): AgentResult {
  const folder = mkdtempSync(join(tmpdir(), 'podwalk-lab-'));
  const file = join(folder, 'lab.sh');
  try {
    writeFileSync(file, script);
    run('bash', [file, 'up']);
    return JSON.parse(run('python3', [AGENT], JSON.stringify(task))) as AgentResult;
  } finally {
    run('bash', [file, 'down']);
    rmSync(folder, { recursive: true, force: true });
  }
}
