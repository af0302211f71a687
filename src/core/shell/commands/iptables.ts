import { formatRule } from '../../dataplane/iptablesRule.ts';
import type { Chain, Rule } from '../../dataplane/netfilter.ts';
import { formatCount, formatListedRule } from '../format/iptablesList.ts';
import { failed, helpOf, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { readIptables, type IptablesRequest } from './iptablesOptions.ts';
import { chainOf, chainsOf, policyCount, references, ruleCount } from './iptablesTables.ts';

/** One rule of `iptables -L`, with its number and counters where they are asked for. */
function listedRule(
  host: ShellHost,
  { table, verbose, numeric, exact, lineNumbers }: IptablesRequest,
  chain: Chain,
  rule: Rule,
  index: number,
): string {
  const { packets, bytes } = ruleCount(host, table, chain, index);
  const number = lineNumbers ? `${`${index + 1}`.padEnd(4)} ` : '';
  const counts = verbose ? `${formatCount(packets, exact)} ${formatCount(bytes, exact)} ` : '';
  return `${number}${counts}${formatListedRule(rule, verbose, numeric)}`;
}

/** `Chain INPUT (policy ACCEPT 3 packets, 180 bytes)` and the names of the columns. */
function listedHead(
  host: ShellHost,
  { table, verbose, exact, lineNumbers }: IptablesRequest,
  chain: Chain,
  uses: ReadonlyMap<string, number>,
): string[] {
  const { packets, bytes } = policyCount(host, table, chain);
  const counted = verbose
    ? ` ${formatCount(packets, exact).trim()} packets, ${formatCount(bytes, exact).trim()} bytes`
    : '';
  const about =
    chain.policy === null ? `${uses.get(chain.name) ?? 0} references` : `policy ${chain.policy}${counted}`;
  const counters = verbose ? (exact ? '    pkts      bytes ' : ' pkts bytes ') : '';
  const devices = verbose ? 'in     out     ' : '';
  return [
    `Chain ${chain.name} (${about})`,
    `${lineNumbers ? 'num  ' : ''}${counters}target     prot opt ${devices}source               destination         `,
  ];
}

function listed(host: ShellHost, request: IptablesRequest, chains: readonly Chain[]): string[] {
  const { table, number } = request;
  const row = (chain: Chain) => (rule: Rule, index: number) => listedRule(host, request, chain, rule, index);
  if (number !== null)
    return chains.flatMap((chain) => chain.rules.map(row(chain)).slice(number - 1, number));
  const uses = references(chainsOf(host, table));
  return chains.flatMap((chain, i) => [
    ...(i === 0 ? [] : ['']),
    ...listedHead(host, request, chain, uses),
    ...chain.rules.map(row(chain)),
  ]);
}

/** `iptables -S`: rules as they could be typed again. Counters stand before the target. */
function ruleLine(
  host: ShellHost,
  { table, verbose }: IptablesRequest,
  chain: Chain,
  rule: Rule,
  index: number,
): string {
  const { packets, bytes } = ruleCount(host, table, chain, index);
  const parts = [
    `-A ${chain.name}`,
    formatRule({ ...rule, target: null }),
    verbose ? `-c ${packets} ${bytes}` : '',
    formatRule({ ...rule, matches: [] }),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function rulesOf(host: ShellHost, request: IptablesRequest, chains: readonly Chain[]): string[] {
  const { table, number, verbose } = request;
  const lines = (chain: Chain) => chain.rules.map((rule, i) => ruleLine(host, request, chain, rule, i));
  if (number !== null) return chains.flatMap((chain) => lines(chain).slice(number - 1, number));
  const heads = chains.map((chain) => {
    if (chain.policy === null) return `-N ${chain.name}`;
    const { packets, bytes } = policyCount(host, table, chain);
    return `-P ${chain.name} ${chain.policy}${verbose ? ` -c ${packets} ${bytes}` : ''}`;
  });
  return [...heads, ...chains.flatMap(lines)];
}

function run(host: ShellHost, argv: readonly string[]): CommandResult {
  const request = readIptables(argv);
  if ('exitCode' in request) return request;
  if (request.action === 'help') return helpOf(iptables);
  const { table, chain: name } = request;
  const one = name === null ? undefined : chainOf(host, table, name);
  if (name !== null && !one)
    return failed(
      1,
      `iptables v1.8.9 (nf_tables): chain \`${name}' in table \`${table}' is incompatible, use 'nft' tool.`,
    );
  const chains = one ? [one] : chainsOf(host, table);
  return printed(request.action === 'list' ? listed(host, request, chains) : rulesOf(host, request, chains));
}

/** `iptables`, of the nf_tables kind, as far as it lists. */
export const iptables: Command = {
  name: 'iptables',
  help: [
    'iptables [-t filter|nat|mangle|raw] -L [CHAIN [NUMBER]] [-v] [-n] [-x] [--line-numbers]',
    'iptables [-t TABLE] -S [CHAIN [NUMBER]] [-v]',
    'iptables -V',
  ],
  run,
};
