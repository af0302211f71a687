import type { NetNs, Route, RoutingRule } from '../dataplane/netns.ts';
import { takesMark } from '../engine/fib.ts';
import type { Ip } from '../net/address.ts';
import { contains } from '../net/prefix.ts';
import { formatRoute, formatRoutingRule, tableText } from '../shell/format/ipRoute.ts';
import type { EntryRef } from '../trace/step.ts';
import { decidedLine, ROUTE, RULE } from './tableLine.ts';
import type { ExplainedRow } from './views.ts';
import { tableOfRows, type WholeTable } from './wholeTable.ts';

/** What a routing lookup asked with. */
export interface RouteQuestion {
  readonly dst: Ip;
  readonly src: Ip | null;
  readonly mark: number;
  readonly iif: string | null;
}

function ruleMismatch(rule: RoutingRule, { dst, src, mark, iif }: RouteQuestion): string {
  if (rule.from && (src === null || !contains(rule.from, src)))
    return `the source is ${src ?? 'not chosen yet'}`;
  if (rule.to && !contains(rule.to, dst)) return `the destination is ${dst}`;
  if (!takesMark(rule, mark)) return `the mark is 0x${mark.toString(16)}`;
  return rule.iif !== null && rule.iif !== iif ? `it came in by ${iif ?? 'no device'}` : '';
}

/** Why a route lost against the chosen one of its own table; `chosen` absent: the whole table held nothing. */
function routeReason(route: Route, chosen: Route | undefined, dst: Ip): string {
  if (!contains(route.to, dst)) return `does not contain ${dst}`;
  if (!chosen) return 'was not taken';
  if (route.to.length < chosen.to.length) return `shorter prefix: /${route.to.length} < /${chosen.to.length}`;
  if (route.metric > chosen.metric) return `higher metric: ${route.metric} > ${chosen.metric}`;
  return 'stands later in the table';
}

function routeTable(netns: NetNs, id: number, chosen: number | null, dst: Ip): WholeTable {
  const routes = netns.tables.get(id)?.routes ?? [];
  const winner = chosen === null ? undefined : routes[chosen];
  return {
    title: `ip route show table ${tableText(id)}`,
    path: [],
    line: chosen === null ? `no route to ${dst}` : decidedLine(routes.length, ROUTE, chosen),
    length: routes.length,
    centre: chosen ?? 0,
    row: (index): ExplainedRow => {
      const route = routes[index] as Route;
      const isChosen = index === chosen;
      return {
        text: formatRoute(route),
        fate: isChosen ? 'decided' : 'lost',
        reason: isChosen ? '' : routeReason(route, winner, dst),
        by: route.by,
        probability: null,
      };
    },
    common: (from, to) =>
      routes.slice(from, to).every((route) => !contains(route.to, dst))
        ? `that do not contain ${dst}`
        : 'that lost to this one',
  };
}

/** Every table that a lookup asked, in the order of `ip rule`, down to the one that knew; all of them when none did. */
export function explainRoute(
  netns: NetNs,
  question: RouteQuestion,
  entry: EntryRef | undefined,
): WholeTable[] {
  const chosen = entry?.kind === 'route' ? entry : null;
  const tables: WholeTable[] = [];
  const rules: ExplainedRow[] = [];
  let found: boolean = false;
  for (const rule of netns.rules) {
    const mismatch = ruleMismatch(rule, question);
    const isAsked: boolean = !found && mismatch === '';
    const decides: boolean = isAsked && rule.table === chosen?.table;
    const index = decides && chosen ? chosen.index : null;
    if (isAsked) tables.push(routeTable(netns, rule.table, index, question.dst));
    rules.push({
      text: formatRoutingRule(rule),
      fate: found ? 'unreached' : decides ? 'decided' : 'lost',
      reason:
        found || decides ? '' : mismatch || `table ${tableText(rule.table)} has no route to ${question.dst}`,
      by: rule.by,
      probability: null,
    });
    found ||= decides;
  }
  return [...tables.reverse(), tableOfRows('ip rule', rules, { noun: RULE })];
}
