import type { Octets } from './octets.ts';

/** What a request may begin with. @see tcpdump 4.99.3 print-http.c, httpcmds */
const METHODS = new Set(
  (
    'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY ' +
    'BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT ' +
    'MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL'
  ).split(' '),
);

/** One line of text from a position on, and where the next begins; `null`: no text. */
function lineAt(text: string, from: number): { readonly line: string; readonly next: number | null } | null {
  for (let at = from; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === '\n') return { line: text.slice(from, at), next: at + 1 };
    if (sign === '\r' && (text[at + 1] ?? '\n') === '\n')
      return at + 1 < text.length
        ? { line: text.slice(from, at), next: at + 2 }
        : { line: `${text.slice(from, at)} [|http]`, next: null };
    if (!/[\t\x20-\x7e]/.test(sign)) return null;
  }
  return { line: `${text.slice(from)} [|http]`, next: null };
}

/** Whether it begins as a request does, or as an answer with its three digits. */
function isHttp(text: string): boolean {
  const [, first = '', second = ''] = /^([\x21-\x7e]+)[\t ]*([\x21-\x7e]*)/.exec(text) ?? [];
  return METHODS.has(first.toUpperCase()) || /^\d{3}$/.test(second);
}

/**
 * What a TCP segment of a port of HTTP carries: the first line, or, with `-v`, all lines.
 *
 * @param verbose how often `-v` was given.
 * @see tcpdump 4.99.3 print.c, txtproto_print(); print-http.c
 */
export function httpText(body: Octets, length: number, verbose: number): string {
  const text = body.text(0, body.length);
  const head = verbose > 0 ? `HTTP, length: ${length}` : 'HTTP';
  if (!isHttp(text)) return head;
  if (verbose === 0) return `${head}: ${lineAt(text, 0)?.line ?? ''}`;
  let told = head;
  for (let at: number | null = 0; at !== null && at < text.length;) {
    const found: ReturnType<typeof lineAt> = lineAt(text, at);
    if (!found) break;
    told += `\n\t${found.line}`;
    at = found.next;
  }
  return told;
}
