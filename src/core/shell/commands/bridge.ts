import { failed, helpOf, printed, type Command } from '../host.ts';
import { showFdb } from './bridgeFdb.ts';
import { showPorts } from './bridgeLink.ts';
import { complete } from './ipOptions.ts';

const ALL_OBJECTS = ['link', 'fdb', 'mdb', 'vlan', 'monitor', 'help'];
const SHOW = ['show', 'lst', 'list'];
const VERBS: Readonly<Record<string, readonly string[]>> = {
  fdb: ['add', 'append', 'replace', 'delete', 'get', ...SHOW, 'flush'],
  link: ['set', ...SHOW],
};

/** `bridge`, iproute2's tool for bridges: their ports, and which address lies behind which. */
export const bridge: Command = {
  name: 'bridge',
  help: ['bridge fdb [show [[br] BRIDGE] [dev NAME]]', 'bridge [-d] link [show [dev NAME]]', 'bridge -V'],
  run(host, argv) {
    let details = false;
    let at = 0;
    for (; argv[at]?.startsWith('-') === true; at++) {
      const typed = argv[at] as string;
      const name = typed.replace(/^--?/, '');
      if (name === 'h' || name === 'help') return helpOf(bridge);
      if (name === 'V' || name === 'Version') return printed(['bridge utility, 6.1.0']);
      if (name === '' || !'details'.startsWith(name))
        return failed(255, `Option "${typed}" is unknown, try "bridge help".`, 'Supported here: -d');
      details = true;
    }
    const [typed, verb = 'show', ...rest] = argv.slice(at);
    if (typed === undefined) return { stdout: '', stderr: helpOf(bridge).stdout, exitCode: 255 };
    const object = complete(typed, ALL_OBJECTS);
    if (object === 'help' || verb === 'help') return helpOf(bridge);
    if (object !== 'fdb' && object !== 'link') {
      const what = object === undefined ? 'unknown, try "bridge help"' : 'not supported here';
      return failed(255, `Object "${typed}" is ${what}.`, 'Supported here: fdb, link.');
    }
    const found = complete(verb, VERBS[object] ?? []);
    if (found !== undefined && SHOW.includes(found))
      return object === 'fdb' ? showFdb(host, rest) : showPorts(host, details, rest);
    return found === undefined
      ? failed(255, `Command "${verb}" is unknown, try "bridge ${object} help".`, 'Supported here: show.')
      : failed(255, `Command "${found}" is not supported here: state is shown, not changed.`);
  },
};
