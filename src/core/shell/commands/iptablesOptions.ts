import type { TableName } from '../../dataplane/netfilter.ts';
import { failed, printed, type CommandResult } from '../host.ts';
import { isTable } from './iptablesTables.ts';

/** What `iptables` was asked for. */
export interface IptablesRequest {
  readonly action: 'list' | 'rules' | 'help';
  readonly table: TableName;
  readonly chain: string | null;
  /** Number of one rule, from 1. */
  readonly number: number | null;
  readonly verbose: boolean;
  readonly numeric: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

const TRY = "Try `iptables -h' or 'iptables --help' for more information.";
const SUPPORTED = 'Supported here: -t TABLE, -L or -S [CHAIN [NUMBER]], -v, -n, -x, --line-numbers.';

const refuse = (message: string): CommandResult =>
  failed(2, `iptables v1.8.9 (nf_tables): ${message}`, TRY, SUPPORTED);

const LONG: Readonly<Record<string, string>> = {
  '--list': '-L',
  '--list-rules': '-S',
  '--table': '-t',
  '--verbose': '-v',
  '--numeric': '-n',
  '--exact': '-x',
  '--wait': '-w',
  '--ipv4': '-4',
  '--help': '-h',
  '--version': '-V',
};

/** What would change rules. */
const CHANGES =
  /^(-[ADIRFZNXPEC].*|--(append|delete|insert|replace|flush|zero|new|new-chain|delete-chain|policy|rename-chain|check))$/;

/** Splits `-nvL` into `-n -v -L`, and `-tnat` into `-t nat`, as getopt does. */
function splitClusters(argv: readonly string[]): string[] {
  return argv.flatMap((word) => {
    if (LONG[word] !== undefined) return [LONG[word]];
    if (!/^-[^-]./.test(word) || CHANGES.test(word)) return [word];
    const letters = word.slice(1).split('');
    const taking = letters.findIndex((letter) => 'tLSw'.includes(letter));
    if (taking < 0) return letters.map((letter) => `-${letter}`);
    const value = letters.slice(taking + 1).join('');
    return [...letters.slice(0, taking + 1).map((letter) => `-${letter}`), ...(value === '' ? [] : [value])];
  });
}

interface Draft {
  action: 'list' | 'rules' | null;
  table: string;
  chain: string | null;
  number: number | null;
  verbose: boolean;
  numeric: boolean;
  exact: boolean;
  lineNumbers: boolean;
}

const FLAGS: Readonly<Record<string, 'verbose' | 'numeric' | 'exact' | 'lineNumbers'>> = {
  '-v': 'verbose',
  '-n': 'numeric',
  '-x': 'exact',
  '--line-numbers': 'lineNumbers',
};

/** Reads the words after `iptables`. */
export function readIptables(argv: readonly string[]): IptablesRequest | CommandResult {
  const words = splitClusters(argv);
  const draft: Draft = {
    action: null,
    table: 'filter',
    chain: null,
    number: null,
    verbose: false,
    numeric: false,
    exact: false,
    lineNumbers: false,
  };
  const isValue = (word: string | undefined): word is string => word !== undefined && !word.startsWith('-');
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const flag = FLAGS[word];
    if (flag) draft[flag] = true;
    else if (word === '-h') return { ...draft, action: 'help', table: 'filter' };
    else if (word === '-V') return printed(['iptables v1.8.9 (nf_tables)']);
    else if (word === '-t') {
      const table = words[++i];
      if (table === undefined) return refuse('option "-t" requires an argument');
      draft.table = table;
    } else if (word === '-w') {
      if (/^\d+$/.test(words[i + 1] ?? '')) i++;
    } else if (word === '-L' || word === '-S') {
      if (draft.action !== null)
        return refuse(`Cannot use ${word} with ${draft.action === 'list' ? '-L' : '-S'}`);
      draft.action = word === '-L' ? 'list' : 'rules';
      if (isValue(words[i + 1])) draft.chain = words[++i] as string;
      if (draft.chain !== null && isValue(words[i + 1])) {
        const number = words[++i] as string;
        if (!/^[1-9]\d*$/.test(number)) return refuse(`Invalid rule number \`${number}'`);
        draft.number = Number(number);
      }
    } else if (CHANGES.test(word)) {
      return failed(2, `iptables: ${word} is not supported here: state is shown, not changed.`, SUPPORTED);
    } else if (word !== '-4') {
      return word.startsWith('-')
        ? refuse(`unknown option "${word}"`)
        : failed(2, `Bad argument \`${word}'`, TRY, SUPPORTED);
    }
  }
  const { action, table } = draft;
  if (action === null) return refuse('no command specified');
  if (!isTable(table))
    return failed(
      3,
      `iptables v1.8.9 (nf_tables): table '${table}' does not exist`,
      'Perhaps iptables or your kernel needs to be upgraded.',
    );
  return { ...draft, action, table };
}
