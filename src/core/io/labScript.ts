import type { Dataplane } from '../dataplane/dataplane.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { attachCommands, deviceCommands, type LabCommand } from './labDevices.ts';
import { checkWord, labSuffix } from './labNames.ts';
import { fdbCommands, neighbourCommands, routeCommands, ruleCommands } from './labRoutes.ts';
import { nftText, rulesText, setsText } from './labRules.ts';
import { deviceSettings, earlySettings, sharedSettings } from './labSettings.ts';

/** Ends the text that a program reads as it is; no rule can be this word alone. */
const END = 'END_OF_RULES';

const labName = (netns: string): string => `$PREFIX-${labSuffix(netns)}`;

/**
 * A bash script that builds for real what a dataplane holds: namespaces, wires, bridges, tunnels, addresses, routes,
 * rules, neighbours, settings and iptables rules. Programs that listen are not part of it.
 *
 * It touches only namespaces whose names begin with a prefix of its own, refuses to start where one of them exists, and
 * takes everything away again when a command fails, or when it is called with `down`.
 *
 * @param names the namespaces to build; a wire that leads to another one ends in nothing.
 * @throws InvariantError for a namespace the dataplane does not have, or a name that could not stand in a script.
 */
export function labScript(dataplane: Dataplane, names: readonly string[]): string {
  const namespaces = names.map((name) => must(dataplane.netns(name), `namespace ${name}`));
  for (const { interfaces } of namespaces) for (const dev of interfaces.values()) checkWord(dev.name);
  const { shared, own } = sharedSettings(namespaces.map(earlySettings));
  const lines = [
    ...header(names),
    '  # Settings that all namespaces share.',
    '  for name in "${NAMES[@]}"; do',
    '    ip netns add "$PREFIX-$name"',
    ...settingLines('$PREFIX-$name', shared).map((line) => `  ${line}`),
    '  done',
    '',
    '  # Settings of one namespace, which its devices take over.',
    ...namespaces.flatMap(({ name }, i) => settingLines(labName(name), own[i] ?? {})),
    '',
    '  # Devices. A wire has two ends, and is made with both at once.',
    ...batches(deviceCommands(namespaces, labName)),
    ...namespaces.flatMap(furnish),
    ...FOOTER,
  ];
  return `${lines.join('\n')}\n`;
}

const header = (names: readonly string[]): string[] => [
  '#!/usr/bin/env bash',
  '# A network as it was drawn, built from Linux network namespaces. Needs root, iproute2, iptables and procps.',
  '#',
  '#   sudo bash lab.sh          builds it',
  '#   sudo bash lab.sh down     takes it away',
  '#',
  '# Look around in it with: sudo ip netns exec podwalk-NAME bash',
  'set -euo pipefail',
  '',
  '# All namespaces begin with this, and nothing else is touched.',
  'PREFIX="${PODWALK_PREFIX:-podwalk}"',
  `NAMES=(${names.map(labSuffix).join(' ')})`,
  '',
  '# The captures this is compared with were made with the nft variant; the older one does the same.',
  'RESTORE=iptables-restore',
  'if command -v iptables-nft-restore > /dev/null; then RESTORE=iptables-nft-restore; fi',
  '',
  'down() {',
  '  for name in "${NAMES[@]}"; do',
  '    if [ -e "/run/netns/$PREFIX-$name" ]; then ip netns delete "$PREFIX-$name"; fi',
  '  done',
  '}',
  '',
  'up() {',
  '  for name in "${NAMES[@]}"; do',
  '    if [ -e "/run/netns/$PREFIX-$name" ]; then',
  '      echo "There is a namespace $PREFIX-$name already: call this script with down, or set PODWALK_PREFIX." >&2',
  '      exit 1',
  '    fi',
  '  done',
  '  trap down EXIT # half a network helps nobody',
  '  # A bridge shows IPv4 frames to iptables with this module only.',
  '  [ -e /proc/sys/net/bridge ] || modprobe br_netfilter',
  '',
];

const FOOTER = [
  '  trap - EXIT',
  '}',
  '',
  'case "${1:-up}" in',
  '  up) up ;;',
  '  down) down ;;',
  '  *)',
  '    echo "usage: $0 [up|down]" >&2',
  '    exit 2',
  '    ;;',
  'esac',
];

/** `sysctl` in a namespace; settings that this kernel does not have (a module that is not loaded) are passed over. */
function settingLines(netns: string, settings: Readonly<Record<string, string>>): string[] {
  const words = Object.entries(settings).map(([name, value]) => `${checkWord(name)}=${checkWord(value)}`);
  if (words.length === 0) return [];
  return [`  ip netns exec "${netns}" sysctl -q -e -w`, ...words].join(' \\\n    ').split('\n');
}

const batch = (tool: 'ip' | 'bridge', netns: string, commands: readonly string[]): string[] =>
  commands.length === 0 ? [] : [`  ${tool} -n "${netns}" -batch - <<END`, ...commands, 'END'];

/** Commands that follow each other in one namespace are handed over together. */
function batches(commands: readonly LabCommand[]): string[] {
  const groups: { netns: string; commands: string[] }[] = [];
  for (const { netns, command } of commands) {
    const last = groups.at(-1);
    if (last?.netns === netns) last.commands.push(command);
    else groups.push({ netns, commands: [command] });
  }
  return groups.flatMap((group) => batch('ip', labName(group.netns), group.commands));
}

/** Lines that a program reads from its standard input, as they are. */
const handedTo = (netns: string, program: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ip netns exec "${netns}" ${program} <<'${END}'`, ...lines, END];

/** All that a namespace gets once its devices are there. */
function furnish(netns: NetNs): string[] {
  const name = labName(netns.name);
  return [
    '',
    `  # ${netns.name}`,
    ...settingLines(name, deviceSettings(netns)),
    ...batch('ip', name, [
      ...attachCommands(netns),
      ...routeCommands(netns),
      ...ruleCommands(netns),
      ...neighbourCommands(netns),
    ]),
    ...batch('bridge', name, fdbCommands(netns)),
    // Before iptables: at equal priority the one that came last runs first (see `hookFunctions`).
    ...handedTo(name, 'nft -f -', nftText(netns)),
    ...handedTo(name, 'ipset restore', setsText(netns)),
    ...handedTo(name, '"$RESTORE"', rulesText(netns)),
  ];
}
