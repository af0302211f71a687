import type { NetNs } from '../../dataplane/netns.ts';
import { DEVICE_SETTINGS, deviceValue } from '../../engine/settings.ts';
import { failed, helpOf, type Command } from '../host.ts';
import { Transcript } from '../traffic/transcript.ts';

/** Exchanges dots and slashes: names are paths below /proc/sys, and either may separate. */
const exchanged = (name: string): string => name.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.'));

/** `net/ipv4/ip_forward` is `net.ipv4.ip_forward`: the first separator decides how a name is meant. */
const dotted = (name: string): string => (/^[^./]*\//.test(name) ? exchanged(name) : name);

/** Every setting there is in a namespace, those of its devices included, by name. */
function settingsOf(netns: NetNs): ReadonlyMap<string, string> {
  const all = new Map(Object.entries(netns.sysctls));
  for (const dev of ['all', 'default', ...netns.interfaces.keys()]) {
    for (const name of DEVICE_SETTINGS) {
      const value = `${deviceValue(netns, dev, name)}`;
      all.delete(`net.ipv4.conf.${dev}.${name}`);
      // A dot in a device's name is written as a slash, so that it does not separate.
      all.set(`net.ipv4.conf.${dev.replaceAll('.', '/')}.${name}`, value);
    }
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

const SUPPORTED = 'Supported here: -a, -n, -N, -e, -r PATTERN.';

/** Reads a pattern; `null` when it is none. */
function parsePattern(text: string): RegExp | null {
  try {
    return new RegExp(text);
  } catch {
    return null;
  }
}

/** `sysctl`: kernel settings, as far as they change what happens to packets. */
export const sysctl: Command = {
  name: 'sysctl',
  help: ['sysctl [-n|-N] [-e] NAME…', 'sysctl -a [-n|-N] [-r PATTERN]'],
  run(host, argv) {
    const flags = new Set<string>();
    const names: string[] = [];
    let pattern: RegExp | null = null;
    for (let i = 0; i < argv.length; i++) {
      const word = argv[i] as string;
      const option =
        { '--all': '-a', '-A': '-a', '-X': '-a', '--values': '-n', '--names': '-N', '--ignore': '-e' }[
          word
        ] ?? word;
      if (option === '-h' || option === '--help') return helpOf(sysctl);
      if (option === '-r' || option === '--pattern') {
        pattern = parsePattern(argv[++i] ?? '');
        if (!pattern) return failed(1, `sysctl: invalid pattern "${argv[i]}"`);
      } else if (/^-[anNe]+$/.test(option)) for (const letter of option.slice(1)) flags.add(letter);
      else if (option.startsWith('-'))
        return failed(1, `sysctl: invalid option -- '${option.replace(/^-+/, '')}'`, SUPPORTED);
      else names.push(option);
    }
    const written = names.find((name) => name.includes('='));
    if (written !== undefined)
      return failed(
        1,
        `sysctl: permission denied on key "${written.split('=')[0]}": state is shown, not changed`,
      );
    if (!flags.has('a') && names.length === 0)
      return { stdout: '', stderr: helpOf(sysctl).stdout, exitCode: 1 };
    const settings = [...settingsOf(host.netns)];
    const told = new Transcript();
    const { end } = host.network;
    const lineOf = ([key, value]: readonly [string, string]) =>
      flags.has('n') ? value : flags.has('N') ? key : `${key} = ${value}`;
    const tell = (rows: readonly (readonly [string, string])[]) =>
      told.out(rows.filter(([key]) => pattern === null || pattern.test(key)).map(lineOf), end);
    if (flags.has('a')) {
      tell(settings);
      return told.result(0);
    }
    let exitCode = 0;
    for (const name of names) {
      const wanted = dotted(name);
      const rows = settings.filter(([key]) => key === wanted || key.startsWith(`${wanted}.`));
      tell(rows);
      if (rows.length > 0 || flags.has('e')) continue;
      told.err([`sysctl: cannot stat /proc/sys/${exchanged(wanted)}: No such file or directory`], end);
      exitCode = 1;
    }
    return told.result(exitCode);
  },
};
