import { failed, type CommandResult } from '../host.ts';
import { isGiven, misused, readOptions, type OptionsSpec } from '../options.ts';

export const CURL: OptionsSpec = {
  name: 'curl',
  usage: '[OPTION…] URL…',
  options: [
    { short: '-v', long: '--verbose', help: 'tell what is sent and received, on standard error' },
    { short: '-s', long: '--silent', help: 'no error messages' },
    { short: '-S', long: '--show-error', help: 'error messages after all, with -s' },
    { short: '-I', long: '--head', help: 'HEAD: the head of the answer alone' },
    { short: '-i', long: '--include', help: 'the head of the answer, too' },
    { short: '-o', long: '--output', value: 'FILE', help: '/dev/null or -: there are no files here' },
    {
      short: '-w',
      long: '--write-out',
      value: 'FORMAT',
      help: "what to print at the end, as '%{http_code}\\n'",
    },
    { short: '-m', long: '--max-time', value: 'SECONDS', help: 'give up after this' },
    { long: '--connect-timeout', value: 'SECONDS', help: 'give up connecting after this (5)' },
    { short: '-H', long: '--header', value: 'HEADER', help: "'Host: NAME'; no other header is modelled" },
    { short: '-f', long: '--fail', help: 'exit code 22 for an HTTP error' },
    { short: '-4', long: '--ipv4', help: 'IPv4, which is all there is' },
  ],
  notes: [
    'http:// only; it may be left out. The real curl goes on connecting for two minutes; here 5 seconds unless told.',
    'No progress meter is printed. The answer says which pod gave it and which address that pod saw.',
    '-w knows: http_code response_code remote_ip remote_port local_ip local_port time_connect time_total size_download',
    'num_connects url exitcode errormsg. The last URL is shown on the canvas.',
  ],
  wrong: 2,
};

/** What the options ask for. Times are milliseconds. */
export interface CurlPlan {
  readonly urls: readonly string[];
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly headOnly: boolean;
  readonly include: boolean;
  readonly discard: boolean;
  readonly failOnError: boolean;
  readonly writeOut: string | null;
  readonly maxTime: number | null;
  readonly connectTimeout: number | null;
  readonly hostHeader: string | null;
}

export function readCurl(argv: readonly string[]): CurlPlan | CommandResult {
  const given = readOptions(CURL, argv);
  if (!isGiven(given)) return given;
  const { options, words } = given;
  if (words.length === 0)
    return failed(2, 'curl: (2) no URL specified', "curl: try 'curl --help' for what is supported here");
  const file = options.get('o');
  if (file !== undefined && file !== '/dev/null' && file !== '-')
    return misused(CURL, `-o ${file}: there are no files to write to`);
  const header = options.get('H');
  const [, hostHeader] = /^host:\s*(\S+)$/i.exec(header ?? '') ?? [];
  if (header !== undefined && hostHeader === undefined)
    return misused(CURL, `-H '${header}': only 'Host: NAME' is modelled`);
  const seconds = (key: string): number | null | undefined => {
    const text = options.get(key);
    if (text === undefined) return null;
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    return value >= 0.001 && value <= 600 ? Math.round(1000 * value) : undefined;
  };
  const maxTime = seconds('m');
  const connectTimeout = seconds('connect-timeout');
  if (maxTime === undefined || connectTimeout === undefined)
    return failed(2, 'curl: expected a proper number of seconds, from 0.001 to 600');
  return {
    urls: words,
    verbose: options.has('v'),
    silent: options.has('s') && !options.has('S'),
    headOnly: options.has('I'),
    include: options.has('i') || options.has('I'),
    discard: file === '/dev/null',
    failOnError: options.has('f'),
    writeOut: options.get('w') ?? null,
    maxTime,
    connectTimeout,
    hostHeader: hostHeader ?? null,
  };
}
