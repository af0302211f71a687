import type { Checked, Problem } from '../problem.ts';
import { linkProblem } from './sharePayload.ts';

/** `?scenario=ID&cni=flannel/vxlan&proxy=iptables&step=12&embed=1`: a built-in scenario and where to start in it. */
export interface ShortLink {
  readonly scenario: string | null;
  readonly podNetwork: string | null;
  readonly serviceProxy: string | null;
  readonly step: number | null;
  readonly embed: boolean;
}

/** Characters of a query, its `?` included. */
export const MAX_QUERY = 4096;
const MAX_STEP = 1e9;

/**
 * Reads the query of an address, with or without its `?`. Unknown keys are ignored; of a repeated key the last one counts.
 * Never throws. Ids and modes are only looked at for their characters: whether they exist is known elsewhere.
 */
export function parseShortLink(query: string): Checked<ShortLink> {
  const problems: Problem[] = [];
  if (query.length > MAX_QUERY) {
    const message = `The address has ${query.length} characters after '?'; ${MAX_QUERY} are allowed.`;
    return { ok: false, problems: [linkProblem('LINK_TOO_LONG', message, 'Use a link with a hash (#).')] };
  }
  const values = new Map<string, string>();
  for (const part of query.replace(/^\?/, '').split('&')) {
    const equals = part.indexOf('=');
    const key = equals < 0 ? part : part.slice(0, equals);
    values.set(key, unescape(equals < 0 ? '' : part.slice(equals + 1)));
  }
  if (values.has('s')) {
    const message =
      "Data after '?' would reach the server; it was not read and was removed from the address.";
    problems.push(linkProblem('LINK_QUERY', message, 'Use the link with # instead.', 'notice'));
  }
  const word = (key: string): string | null => {
    const value = values.get(key);
    if (value === undefined || value === '') return null;
    if (/^[A-Za-z0-9][\w./-]{0,80}$/.test(value)) return value;
    problems.push(
      linkProblem(
        'LINK_CHARS',
        `'${key}' in the address has characters that no name has.`,
        'Ask the sender to copy it again.',
      ),
    );
    return null;
  };
  const step = values.get('step') ?? '';
  const isStep = /^\d{1,9}$/.test(step);
  if (step !== '' && !isStep) {
    problems.push(
      linkProblem(
        'LINK_SHAPE',
        `step must be a whole number 0..${MAX_STEP - 1}.`,
        'Ask the sender to copy it again.',
      ),
    );
  }
  const value: ShortLink = {
    scenario: word('scenario'),
    podNetwork: word('cni'),
    serviceProxy: word('proxy'),
    step: isStep ? Number(step) : null,
    embed: values.get('embed') === '1',
  };
  const isRefused = problems.some((problem) => problem.severity === 'error');
  return isRefused ? { ok: false, problems } : { ok: true, value, problems };
}

/** The query for a link, `?` included; empty when there is nothing to say. */
export function formatShortLink(link: Partial<ShortLink>): string {
  const { scenario, podNetwork, serviceProxy, step, embed } = link;
  const parts = [
    scenario && `scenario=${encodeURIComponent(scenario)}`,
    podNetwork && `cni=${podNetwork}`,
    serviceProxy && `proxy=${serviceProxy}`,
    typeof step === 'number' && `step=${step}`,
    embed && 'embed=1',
  ].filter(Boolean);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // half an escape: its characters are refused where they stand
  }
}
