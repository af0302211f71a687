import { environmentOf } from '../environment.ts';
import { FILES } from '../files.ts';
import { printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { isGiven, misused, optionWords, readOptions, type Given, type OptionsSpec } from '../options.ts';
import { hostnameOf } from '../places.ts';
import { Transcript } from '../traffic/transcript.ts';

type Basic = Pick<OptionsSpec, 'name' | 'usage'> &
  Partial<Pick<OptionsSpec, 'options' | 'notes' | 'stopAtWord'>> & {
    run: (host: ShellHost, given: Given, spec: OptionsSpec) => CommandResult;
    words?: (host: ShellHost, before: readonly string[]) => readonly string[];
  };

function basic({ run, words, ...rest }: Basic): Command {
  const spec: OptionsSpec = { options: [], wrong: 2, ...rest };
  return {
    name: spec.name,
    help: [`${spec.name} ${spec.usage}`],
    run(host, argv) {
      const given = readOptions(spec, argv);
      return isGiven(given) ? run(host, given, spec) : given;
    },
    words: (host, before, typed) => [
      ...optionWords(spec, before, typed).words,
      ...(words?.(host, before) ?? []),
    ],
  };
}

const hostname = basic({
  name: 'hostname',
  usage: '[-i|-I]',
  options: [
    { short: '-i', help: 'the address of this name' },
    { short: '-I', help: 'all addresses but those of lo' },
  ],
  run({ netns, place }, { options }) {
    const addresses = [...netns.interfaces.values()]
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap((dev) => dev.addresses.map(({ ip }) => ip));
    if (options.has('I')) return printed([addresses.map((ip) => `${ip} `).join('')]);
    return printed([options.has('i') ? (addresses[0] ?? '127.0.0.1') : hostnameOf(place)]);
  },
});

const env = basic({
  name: 'env',
  usage: '',
  notes: ['In a pod: what kubelet sets for the Services of its Namespace, as addresses from before DNS.'],
  run: (host) => printed([...environmentOf(host)].map(([name, value]) => `${name}=${value}`)),
});

const cat = basic({
  name: 'cat',
  usage: '[FILE…]',
  notes: [`There are these files: ${Object.keys(FILES).join(', ')}.`],
  run(host, { words }) {
    if (words.length === 0) return { ...printed([]), stdout: host.stdin ?? '' };
    const told = new Transcript();
    const { end } = host.network;
    for (const path of words) {
      const file = FILES[path];
      if (file) told.out(file(host), end);
      else told.err([`cat: ${path}: No such file or directory`], end);
    }
    if (words.every((path) => FILES[path])) return told.result(0);
    told.err([`There are these files: ${Object.keys(FILES).join(', ')}.`], end);
    return told.result(1);
  },
  words: () => Object.keys(FILES),
});

/** Not by `basic`: echo has hardly any options, and prints what looks like one. */
const echo: Command = {
  name: 'echo',
  help: ['echo [-n] [WORD…]'],
  run(_host, argv) {
    if (argv.length === 1 && argv[0] === '--help')
      return printed(['Usage, as far as echo is simulated here:', '       echo [-n] [WORD…]']);
    const isBare = argv[0] === '-n';
    const text = argv.slice(isBare ? 1 : 0).join(' ');
    return { ...printed([]), stdout: isBare ? text : `${text}\n` };
  },
};

const clear = basic({
  name: 'clear',
  usage: '',
  notes: ['Prints what makes a terminal empty itself.'],
  run: () => ({ ...printed([]), stdout: '\u001b[H\u001b[2J\u001b[3J' }),
});

const exit = basic({
  name: 'exit',
  usage: '[CODE]',
  notes: ['Leaves this shell; what lies outside a first one is the page.'],
  run: (_host, { words: [code = '0'] }) => ({ ...printed([]), exitCode: Number(code) || 0, enter: null }),
});

const sleep = basic({
  name: 'sleep',
  usage: 'SECONDS',
  notes: ['Simulated time passes, nobody waits: timers run out for the rest of the line.'],
  run({ network }, { words: [text = ''] }, spec) {
    const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (!(seconds <= 86_400)) return misused(spec, `invalid time interval '${text}': 0 to 86400 seconds`);
    network.wait(Math.round(seconds * 1_000_000));
    return printed([]);
  },
});

/** Runs the rest as it is: whoever sits here may do everything. */
const sudo = basic({
  name: 'sudo',
  usage: 'COMMAND…',
  stopAtWord: true,
  notes: ['Here everybody is root: COMMAND runs as without it.'],
  run: (host, { words }, spec) =>
    words.length === 0 ? misused(spec, 'a COMMAND is missing') : host.run(words),
  words: (host, before) => host.words(before, ''),
});

export const BASICS: readonly Command[] = [hostname, env, cat, echo, sleep, clear, sudo, exit];
