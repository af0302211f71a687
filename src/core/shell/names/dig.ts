import { DNS_TYPES, recordData, type DnsRecord, type Question } from '../../net/dnsMessage.ts';
import { failed, printed, type Command, type CommandResult } from '../host.ts';
import { ask, candidates, nameWords, resolvConfOf, reverseName, type Said, type Server } from './ask.ts';

const VERSION = '9.18.49';
const TYPES = Object.keys(DNS_TYPES);
const SWITCHES = [
  'short',
  'search',
  'all',
  'answer',
  'question',
  'comments',
  'stats',
  'cmd',
  'authority',
  'additional',
  'edns',
  'recurse',
];
const NO_SERVER = 9;
/** What dig says of every name of a cluster. */
const MDNS = [
  ';; WARNING: .local is reserved for Multicast DNS',
  ';; You are currently testing what happens when an mDNS query is leaked to DNS',
];

const HELP = [
  'Usage, as far as dig is simulated here:',
  '       dig [@SERVER] [TYPE] [NAME] [TYPE] [OPTION…]',
  `  TYPE           ${TYPES.join(', ')} (A)`,
  '  -t TYPE        the same',
  '  -x ADDRESS     the name of an address',
  '  -p PORT        another port (53)',
  '  +short         what the records hold, nothing else',
  '  +search        with the search list of /etc/resolv.conf',
  '  +[no]all +[no]answer +[no]question +[no]comments +[no]stats +[no]cmd +[no]authority +[no]additional',
  '                 which parts are printed, as in +noall +answer',
  '  --help         print this',
  'Questions go over UDP without EDNS, as with +noedns. Each is a request; the last one is shown on the canvas.',
];

/** Tabs up to a column, or one space where it is past. @see BIND 9 lib/dns/masterdump.c, indent() */
function toColumn(text: string, column: number, from = text.length): string {
  return from < column ? `${text}${'\t'.repeat(Math.floor(column / 8) - Math.floor(from / 8))}` : `${text} `;
}

/** How wide a line is on a screen, with a tab every eight columns. */
const widthOf = (text: string): number =>
  text.split('').reduce((column, sign) => (sign === '\t' ? (Math.floor(column / 8) + 1) * 8 : column + 1), 0);

function recordLine(record: DnsRecord): string {
  const withTtl = `${toColumn(record.name, 24)}${record.ttl}`;
  const withClass = `${toColumn(withTtl, 32, widthOf(withTtl))}IN`;
  const withType = `${toColumn(withClass, 40, widthOf(withClass))}${record.type}`;
  return `${toColumn(withType, 48, widthOf(withType))}${recordData(record)}`;
}

function questionLine({ name, type }: Question): string {
  const withClass = `${toColumn(`;${name}`, 32)}IN`;
  return `${toColumn(withClass, 40, widthOf(withClass))}${type}`;
}

interface Asked {
  readonly server: string | null;
  readonly port: number;
  readonly name: string;
  readonly type: string;
  readonly on: ReadonlyMap<string, boolean>;
}

function read(argv: readonly string[]): Asked | CommandResult {
  let server: string | null = null;
  let port = 53;
  let name: string | null = null;
  let type: string | null = null;
  let isTypeSaid = false;
  const on = new Map<string, boolean>();
  const refuse = (message: string) =>
    failed(
      1,
      `dig: ${message}`,
      `Supported here: @SERVER, -t TYPE, -x ADDRESS, -p PORT, ${SWITCHES.map((one) => `+${one}`).join(' ')}.`,
    );
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    const plus = /^\+(no)?(\w+)$/.exec(word);
    if (word === '--help' || word === '-h') return printed(HELP);
    if (word.startsWith('@')) server = word.slice(1);
    else if (plus) {
      const key = plus[2] ?? '';
      if (!SWITCHES.includes(key)) return refuse(`${word} is not supported here`);
      if (key === 'all') for (const part of SWITCHES.slice(3)) on.set(part, plus[1] === undefined);
      on.set(key, plus[1] === undefined);
    } else if (word === '-x') {
      const reverse = reverseName(argv[++i] ?? '');
      if (reverse === undefined) return refuse(`Invalid IP address ${argv[i] ?? ''}`);
      [name, type] = [reverse, type ?? 'PTR'];
    } else if (word === '-t') {
      type = (argv[++i] ?? '').toUpperCase();
      isTypeSaid = true;
    } else if (word === '-p') port = Number(argv[++i]);
    else if (word.startsWith('-')) return refuse(`invalid option: ${word}`);
    // Words of types and classes may stand before the name, unless -t has said it. @see BIND 9 bin/dig/dig.c, parse_args()
    else if (TYPES.includes(word.toUpperCase()) && !isTypeSaid) type = word.toUpperCase();
    else if (/^(?:ch|hs)$/i.test(word) && !isTypeSaid) return refuse(`class ${word} is not simulated here`);
    else if (word.toUpperCase() !== 'IN') name = word;
  }
  if (type !== null && !TYPES.includes(type))
    return refuse(`${type} is no type that is known here: ${TYPES.join(', ')}`);
  if (!(port >= 1 && port <= 65_535)) return refuse('the port must be 1 to 65535');
  return { server, port, name: name ?? '.', type: type ?? (name === null ? 'NS' : 'A'), on };
}

function report(
  { message, bytes, time }: Said,
  { address, port }: Server,
  argv: readonly string[],
  on: Asked['on'],
): string[] {
  const { question, answer, id } = message;
  if (!answer) return [];
  const isOn = (part: string) => on.get(part) ?? true;
  const { rcode, authoritative, recursionAvailable, truncated, answers, authority, additional } = answer;
  const flags = [
    'qr',
    authoritative ? 'aa' : '',
    truncated ? 'tc' : '',
    'rd',
    recursionAvailable ? 'ra' : '',
  ].filter(Boolean);
  const counts = `QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length}`;
  const comments = isOn('comments');
  const section = (name: string, part: string, records: readonly DnsRecord[]) =>
    records.length === 0 || !isOn(part)
      ? []
      : [...(comments ? [`;; ${name} SECTION:`] : []), ...records.map(recordLine), ...(comments ? [''] : [])];
  return [
    ...(isOn('cmd')
      ? [
          '',
          `; <<>> DiG ${VERSION} <<>> ${argv.join(' ')}`,
          ...(argv.some((word) => word.startsWith('@')) ? ['; (1 server found)'] : []),
          ';; global options: +cmd',
        ]
      : []),
    ...(comments
      ? [
          ';; Got answer:',
          ...(/\.local\.$/i.test(question.name) ? MDNS : []),
          `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${id}`,
          `;; flags: ${flags.join(' ')}; ${counts}`,
          ...(recursionAvailable ? [] : [';; WARNING: recursion requested but not available']),
          '',
        ]
      : []),
    ...(isOn('question') ? [...(comments ? [';; QUESTION SECTION:'] : []), questionLine(question), ''] : []),
    ...section('ANSWER', 'answer', answers),
    ...section('AUTHORITY', 'authority', authority),
    ...section('ADDITIONAL', 'additional', additional),
    ...(isOn('stats')
      ? [
          `;; Query time: ${Math.floor(time / 1000)} msec`,
          `;; SERVER: ${address}#${port}(${address}) (UDP)`,
          `;; MSG SIZE  rcvd: ${bytes}`,
          '',
        ]
      : []),
  ];
}

/** `dig`: one question to one server. */
export const dig: Command = {
  name: 'dig',
  help: ['dig [@SERVER] [TYPE] [NAME] [TYPE] [OPTION…]'],
  run(host, argv) {
    const asked = read(argv);
    if ('exitCode' in asked) return asked;
    const file = resolvConfOf(host);
    const server: Server = { address: asked.server ?? file.nameservers[0] ?? '127.0.0.1', port: asked.port };
    const names = asked.on.get('search') ? candidates(file, asked.name) : [asked.name];
    let said: Said | null = null;
    for (const name of names) {
      const answer = ask(host, server, name, asked.type);
      if ('failed' in answer) {
        const tried = Array.from(
          { length: answer.failed === 'timed out' ? 3 : 1 },
          () => `;; communications error to ${server.address}#${server.port}: ${answer.failed}`,
        );
        const { stdout } = printed([
          ...tried,
          '',
          `; <<>> DiG ${VERSION} <<>> ${argv.join(' ')}`,
          ';; global options: +cmd',
          ';; no servers could be reached',
        ]);
        return { ...failed(NO_SERVER, ...answer.hint), stdout };
      }
      said = answer;
      if ((answer.message.answer?.answers.length ?? 0) > 0) break;
    }
    if (!said) return failed(1, 'dig: there is nothing to ask');
    if (asked.on.get('short')) return printed((said.message.answer?.answers ?? []).map(recordData));
    return printed(report(said, server, argv, asked.on));
  },
  words: (host, _before, typed) => {
    if (typed.startsWith('+')) return SWITCHES.flatMap((one) => [`+${one}`, `+no${one}`]);
    if (typed.startsWith('@')) return resolvConfOf(host).nameservers.map((ip) => `@${ip}`);
    return [...nameWords(host), ...TYPES, ...(typed.startsWith('-') ? ['-x', '-t', '-p', '--help'] : [])];
  },
};
