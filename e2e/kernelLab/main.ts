// `npm run kernel-lab -- [--case NAME] [--every N] [--limit N] [--list | --script] [--save DIR | --replay DIR]`
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hashText } from '../../src/core/rng.ts';
import type { AgentResult } from './agent.ts';
import { allCases } from './cases.ts';
import { compareCase } from './compare.ts';
import { inLab, whyNot } from './lab.ts';
import { prepareCase, type LabCase } from './labCase.ts';

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string' },
    every: { type: 'string' },
    list: { type: 'boolean', default: false },
    script: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    save: { type: 'string' },
    replay: { type: 'string' },
  },
});

const fits = (name: string): boolean =>
  values.case.length === 0 ||
  values.case.some(
    (part) => part.split('*').reduce((at, piece) => (at < 0 ? at : name.indexOf(piece, at)), 0) >= 0,
  );

const fileOf = (folder: string, { name }: LabCase): string => join(folder, `${name}.json`);

const isWanted = (labCase: LabCase): boolean =>
  fits(labCase.name) && (values.replay === undefined || existsSync(fileOf(values.replay, labCase)));

const cases = allCases()
  .filter(isWanted)
  // A sample of all senders, targets and variations, in an order that mixes them.
  .filter(({ name }) => hashText(name) % Number(values.every ?? 1) === 0)
  .sort((a, b) => (values.every === undefined ? 0 : hashText(a.name, 1) - hashText(b.name, 1)))
  .slice(0, Number(values.limit ?? Infinity));

/** What the kernel does, or did when it was recorded. */
function kernelResult(labCase: LabCase, prepared: ReturnType<typeof prepareCase>): AgentResult {
  if (values.replay !== undefined)
    return JSON.parse(readFileSync(fileOf(values.replay, labCase), 'utf8')) as AgentResult;
  // What was recorded before is not asked for again, so that an interrupted run can be taken up.
  const saved = values.save === undefined ? undefined : fileOf(values.save, labCase);
  if (saved !== undefined && existsSync(saved)) return JSON.parse(readFileSync(saved, 'utf8')) as AgentResult;
  const result = inLab(prepared.script, prepared.task);
  if (saved !== undefined) writeFileSync(saved, JSON.stringify(result));
  return result;
}

let stopped = false;
process.on('SIGINT', () => (stopped = true));
process.on('SIGTERM', () => (stopped = true));

async function runAll(): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const labCase of cases) {
    await setImmediate(); // signals are heard between two cases
    if (stopped) break;
    let reports: readonly string[];
    try {
      const prepared = prepareCase(labCase);
      reports = compareCase(labCase, prepared, kernelResult(labCase, prepared)).reports;
    } catch (error) {
      reports = [
        `could not be run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      ];
    }
    if (reports.length === 0) passed++;
    else failed++;
    console.log(`${reports.length === 0 ? 'agrees ' : 'differs'}  ${labCase.name}`);
    if (!values.quiet) for (const report of reports) console.log(report);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const reason = values.replay === undefined && !values.list ? whyNot() : null;
if (values.save !== undefined) mkdirSync(values.save, { recursive: true });
if (values.list) for (const { name } of cases) console.log(name);
else if (values.script) for (const labCase of cases.slice(0, 1)) console.log(prepareCase(labCase).script);
else if (reason !== null) console.log(`kernel lab left out: ${reason}`);
else await runAll();
