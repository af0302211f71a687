import { nftElements, type NftElement, type NftSet, type NftTable } from '../../dataplane/nftables.ts';
import { formatNftElement, formatNftTableWith, formatNftTime } from '../../dataplane/nftablesList.ts';
import { failed, helpOf, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';

const SUPPORTED =
  'Supported here: list ruleset, list tables, list table|chain|set|map ip TABLE [NAME]; -s leaves out times.';

/**
 * What a listing leaves out: our iptables is that of nf_tables, and its rules are in tables that nft sees.
 * @see nftables 1.0.6 src/rule.c, table_print()
 */
const LEFT_TO_IPTABLES = [
  'Not simulated here: nft itself would list the tables of iptables-nft as well, each below "# Warning: table ip nat is managed by iptables-nft, do not touch!".',
  'iptables-save lists them.',
];

/** nft's way to show which word is wrong. */
function wrongWord(argv: readonly string[], at: number, why: string, ...more: readonly string[]) {
  const before = argv.slice(0, at).join(' ').length + (at > 0 ? 1 : 0);
  const marks = '^'.repeat(argv[at]?.length ?? 1);
  return failed(1, `Error: ${why}`, argv.join(' '), `${' '.repeat(before)}${marks}`, ...more);
}

/** A table with what traffic put into its sets. */
function filledTable(table: NftTable, elementsOf: (set: string) => NftElement[]): NftTable {
  const filled = [...table.sets.values()].map((set): NftSet =>
    set.timeoutSeconds === null ? set : { ...set, elements: nftElements(elementsOf(set.name)) },
  );
  return { ...table, sets: new Map(filled.map((set) => [set.name, set])) };
}

/** Tables as they are now; `withTimes` says of learned elements how long they will stay. */
function listed(
  { netns, learned, now }: ShellHost,
  tables: readonly NftTable[],
  withTimes: boolean,
): CommandResult {
  const rows = learned.rows(netns.name, 'nftSet').filter(({ expires }) => expires > now);
  const lines = tables.flatMap((table) => {
    const left = new Map<string, number>();
    for (const row of rows)
      if (row.table === table.name) left.set(`${row.set} ${row.key}`, row.expires - now);
    const text = (element: NftElement, set: NftSet): string => {
      const micros = left.get(`${set.name} ${element.key}`);
      if (micros === undefined || !withTimes) return formatNftElement(element);
      const ms = Math.floor(micros / 1000);
      const rest = ms % 1000 === 0 ? '' : `${ms % 1000}ms`;
      return `${formatNftElement(element)} expires ${formatNftTime(Math.floor(ms / 1000))}${rest}`;
    };
    const elementsOf = (set: string) =>
      rows
        .filter((row) => row.table === table.name && row.set === set)
        .map(({ key }): NftElement => ({ key, verdict: null, comment: null }));
    return formatNftTableWith(filledTable(table, elementsOf), text);
  });
  return printed(lines);
}

/** One chain, set or map alone in its table. */
function part(table: NftTable, kind: string, name: string): NftTable | null {
  const chain = kind === 'chain' ? table.chains.get(name) : undefined;
  const set = kind === 'chain' ? undefined : table.sets.get(name);
  if (!chain && set?.kind !== kind) return null;
  return {
    ...table,
    comment: null,
    chains: new Map(chain ? [[name, chain]] : []),
    sets: new Map(set ? [[name, set]] : []),
  };
}

/** `nft`, as far as it lists. Tables that iptables wrote are left to iptables-save. */
export const nft: Command = {
  name: 'nft',
  help: [
    'nft [-s] list ruleset [ip]',
    'nft list tables',
    'nft [-s] list table ip TABLE',
    'nft [-s] list chain|set|map ip TABLE NAME',
    'nft -v',
  ],
  run(host, argv) {
    let withTimes = true;
    let words = argv;
    for (; words[0]?.startsWith('-') === true; words = words.slice(1)) {
      const [option = ''] = words;
      if (option === '-h' || option === '--help') return helpOf(nft);
      if (option === '-v' || option === '--version') return printed(['nftables v1.0.6 (Lester Gooch #5)']);
      if (option !== '-s' && option !== '--stateless')
        return failed(1, `nft: invalid option -- '${option.replace(/^-+/, '')}'`, SUPPORTED);
      withTimes = false;
    }
    const [verb, kind = '', ...rest] = words;
    if (verb === undefined) return failed(1, 'nft: no command specified', SUPPORTED);
    if (verb !== 'list') return failed(1, `nft: ${verb} is not supported here: state is shown, not changed.`);
    const { nftables, iptables } = host.netns.netfilter;
    const all = [...nftables.values()];
    const note = iptables.size > 0 ? `${LEFT_TO_IPTABLES.join('\n')}\n` : '';
    if (kind === 'tables') return { ...printed(all.map(({ name }) => `table ip ${name}`)), stderr: note };
    if (kind === 'ruleset') {
      const shown = rest[0] === undefined || rest[0] === 'ip' ? all : [];
      return { ...listed(host, shown, withTimes), stderr: note };
    }
    if (!['table', 'chain', 'set', 'map'].includes(kind))
      return wrongWord(words, 1, 'syntax error, unexpected string', SUPPORTED);
    // The family may be left out, and is ip then.
    const at = rest[0] === 'ip' ? 3 : 2;
    const [name = '', member = ''] = words.slice(at);
    const table = all.find((known) => known.name === name);
    const isOfIptables = [...iptables.keys()].some((known) => known === name);
    if (!table)
      return wrongWord(words, at, 'No such file or directory', ...(isOfIptables ? LEFT_TO_IPTABLES : []));
    if (kind === 'table') return listed(host, [table], withTimes);
    const found = part(table, kind, member);
    return found ? listed(host, [found], withTimes) : wrongWord(words, at + 1, 'No such file or directory');
  },
};
