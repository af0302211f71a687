import { DNS_TYPES, recordData, type DnsRecord } from '../../net/dnsMessage.ts';
import { failed, printed, type Command } from '../host.ts';
import { ask, candidates, nameWords, resolvConfOf, reverseName, type Said } from './ask.ts';

const TYPES = Object.keys(DNS_TYPES);
const HELP = [
  'Usage, as far as nslookup is simulated here:',
  '       nslookup [-type=TYPE] NAME|ADDRESS [SERVER]',
  `  -type=TYPE   ${TYPES.join(', ')} (A)`,
  '  --help       print this',
  'The search list of /etc/resolv.conf is tried, as the real one does. AAAA is asked for with -type=AAAA only.',
];

/** `web.default.svc.cluster.local` without the dot at its end. */
const plain = (name: string): string => name.replace(/\.$/, '');

/** @see BIND 9 bin/dig/nslookup.c, printsection() */
function recordLines(record: DnsRecord): string[] {
  const name = plain(record.name);
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return [`Name:\t${name}`, `Address: ${recordData(record)}`];
    case 'CNAME':
      return [`${name}\tcanonical name = ${recordData(record)}`];
    case 'PTR':
      return [`${name}\tname = ${recordData(record)}`];
    case 'NS':
      return [`${name}\tnameserver = ${recordData(record)}`];
    case 'SRV':
      return [`${name}\tservice = ${recordData(record)}`];
    case 'TXT':
      return [`${name}\ttext = ${recordData(record)}`];
    default:
      return [`${name}\t${record.type} = ${recordData(record)}`];
  }
}

/** `nslookup`: a name's records, by way of the search list. */
export const nslookup: Command = {
  name: 'nslookup',
  help: ['nslookup [-type=TYPE] NAME|ADDRESS [SERVER]'],
  run(host, argv) {
    const words: string[] = [];
    let type: string | null = null;
    for (const word of argv) {
      const [, given] = /^-(?:type|query|q|ty)=(\w+)$/.exec(word) ?? [];
      if (word === '--help') return printed(HELP);
      if (given !== undefined && TYPES.includes(given.toUpperCase())) type = given.toUpperCase();
      else if (word.startsWith('-'))
        return failed(
          1,
          `*** Invalid option: ${word.replace(/^-+/, '')}`,
          `Supported here: -type=${TYPES.join('|')}, --help.`,
        );
      else words.push(word);
    }
    const [name, other, extra] = words;
    if (name === undefined || extra !== undefined)
      return failed(1, 'nslookup: one NAME and at most one SERVER are needed here', ...HELP.slice(1, 2));
    const file = resolvConfOf(host);
    const server = { address: other ?? file.nameservers[0] ?? '127.0.0.1', port: 53 };
    const reverse = reverseName(name);
    const names = reverse === undefined ? candidates(file, name) : [reverse];
    const head = [`Server:\t\t${server.address}`, `Address:\t${server.address}#53`, ''];
    let said: Said | null = null;
    for (const candidate of names) {
      const answer = ask(host, server, candidate, type ?? (reverse === undefined ? 'A' : 'PTR'));
      if ('failed' in answer) {
        const { stdout } = printed([
          `;; communications error to ${server.address}#53: ${answer.failed}`,
          ';; no servers could be reached',
          '',
        ]);
        return { ...failed(1, ...answer.hint), stdout };
      }
      said = answer;
      if (answer.message.answer?.rcode === 'NOERROR') break;
    }
    const found = said?.message.answer;
    if (!said || !found) return failed(1, 'nslookup: there is nothing to ask');
    const asked = plain(said.message.question.name);
    if (found.rcode !== 'NOERROR')
      return {
        ...printed([
          ...head,
          `** server can't find ${reverse === undefined ? plain(name) : asked}: ${found.rcode}`,
          '',
        ]),
        exitCode: 1,
      };
    if (found.answers.length === 0) return printed([...head, `*** Can't find ${plain(name)}: No answer`, '']);
    const note = found.authoritative ? [] : ['Non-authoritative answer:'];
    return printed([...head, ...note, ...found.answers.flatMap(recordLines), '']);
  },
  words: (host, before, typed) =>
    typed.startsWith('-')
      ? [...TYPES.map((type) => `-type=${type}`), '--help']
      : before.some((word) => !word.startsWith('-'))
        ? [...resolvConfOf(host).nameservers]
        : nameWords(host),
};
