import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { clusterStore } from '../cluster/clusterStore.ts';
import { CrashPanel } from './CrashPanel.tsx';
import { codeOf } from './report.ts';

vi.stubGlobal('__BUILD_ID__', 'b1');

test('what broke has a code, what was kept is there to copy, and nothing of it is run', () => {
  const document = {
    text: 'kind: Pod # <img src=x onerror=alert(1)>',
    id: 'x',
    file: 'a.yaml',
    scenarioId: null,
    modes: { podNetwork: null, serviceProxy: null },
    revision: 1,
  };
  clusterStore.setState({ document });
  const failure = new TypeError('x is not a function');
  const html = renderToStaticMarkup(<CrashPanel failure={failure} />);
  expect(codeOf(failure)).toMatch(/^INTERNAL-[0-9a-f]{8}$/);
  expect(html).toContain(codeOf(failure));
  expect(html).toContain('build: b1');
  expect(html).toContain('kind: Pod');
  expect(html).not.toContain('<img');
});

test('the same bug has the same code, another bug another', () => {
  expect(codeOf(new TypeError('a'))).toBe(codeOf(new TypeError('a')));
  expect(codeOf(new TypeError('a'))).not.toBe(codeOf(new TypeError('b')));
  expect(codeOf('just a text')).toMatch(/^INTERNAL-/);
});
