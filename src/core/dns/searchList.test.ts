import { expect, test } from 'vitest';
import { SearchWalk, type CandidateResult } from './searchList.ts';

const POD = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];

/** Walks a name; results are told in order, the last one for all further candidates. */
function walk(name: string, results: readonly CandidateResult[], search: readonly string[] = POD, ndots = 5) {
  const list = new SearchWalk(name, search, ndots);
  const tried: string[] = [];
  for (let candidate = list.next(); candidate; candidate = list.next()) {
    const result = results[Math.min(tried.length, results.length - 1)] ?? 'found';
    tried.push(candidate.name.replace('default.svc.cluster.local', 'D').replace('cluster.local', 'C'));
    if (result === 'found') return `${tried.join(' ')} !`;
    list.note(candidate, result);
  }
  return `${tried.join(' ')} ${list.errno()}`;
}

const NX = 'HOST_NOT_FOUND';

// glibc 2.36 resolv/res_query.c, __res_context_search()
test.each([
  // name               results             tried, and what came of it
  ['web', ['found'], 'web.D. !'],
  ['web.default', [NX, 'found'], 'web.default.D. web.D. !'],
  ['web.default.svc', [NX, NX, 'found'], 'web.default.svc.D. web.default.svc.svc.C. web.D. !'],
  ['example.com', [NX], 'example.com.D. example.com.svc.C. example.com.C. example.com. EAI_NONAME'],
  ['web.default.svc.cluster.local.', ['found'], 'web.D. !'],
  ['wbe.', [NX], 'wbe. EAI_NONAME'],
  ['a.b.c.d.e.f', [NX], 'a.b.c.d.e.f. a.b.c.d.e.f.D. a.b.c.d.e.f.svc.C. a.b.c.d.e.f.C. EAI_NONAME'],
  ['a.b.c.d.e.f', ['found'], 'a.b.c.d.e.f. !'],
  // The first answer for the name as it is counts, whatever the list says after it.
  [
    'a.b.c.d.e.f',
    ['NO_DATA', NX],
    'a.b.c.d.e.f. a.b.c.d.e.f.D. a.b.c.d.e.f.svc.C. a.b.c.d.e.f.C. EAI_NODATA',
  ],
  ['web', ['NO_DATA', NX], 'web.D. web.svc.C. web.C. web. EAI_NODATA'],
  ['web', ['SERVFAIL', 'found'], 'web.D. web.svc.C. !'],
  ['web', ['SERVFAIL', NX], 'web.D. web.svc.C. web.C. web. EAI_AGAIN'],
  // Silence ends the list, but the name as it is may still be tried.
  ['web', ['TRY_AGAIN'], 'web.D. web. EAI_AGAIN'],
  ['web', ['refused'], 'web.D. EAI_AGAIN'],
] as const)('%s %j: %s', (name, results, expected) => {
  expect(walk(name, results)).toBe(expected);
});

test('without a list, or with few dots asked for, the name is tried as it is', () => {
  expect(walk('web', [NX], [])).toBe('web. EAI_NONAME');
  expect(walk('example.com', [NX], POD, 1)).toBe(
    'example.com. example.com.D. example.com.svc.C. example.com.C. EAI_NONAME',
  );
  expect(walk('web', [NX], POD, 0)).toBe('web. web.D. web.svc.C. web.C. EAI_NONAME');
});
