// The program behind scripts/podwalk.mjs, which bundles and imports this file.
import { podwalk } from './podwalk.ts';
import { processSystem } from './system.ts';

// The exit code is left for the process to take when it ends by itself: ending it here would cut off piped output.
process.exitCode = await podwalk(process.argv.slice(2), processSystem());
