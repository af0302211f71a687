// The README's pictures, in both themes: the way of the start example's SYN, moment by moment, and as a still for who
// wants no motion: the moment when it is on the wire inside another packet.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { animate, type Frame } from './apng.ts';
import { PlaygroundPage } from './page.ts';

const fileOf = (name: string) => fileURLToPath(new URL(`picture/${name}.png`, import.meta.url));

/** What is worth a frame of its own; between namespaces there is one anyway. */
const TELLING = ['app', 'rewrite', 'encapsulate'];
const MOMENT_MS = 1_100;
const LAST_MS = 3_000;
/** Bytes: what a README may ask of a phone. */
const MOST = 1_500_000;

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the pictures of the README, ${colorScheme}`, async ({ page }) => {
    test.setTimeout(300_000); // step by step, each drawn
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open();
    await playground.showTab('packet');
    await page.keyboard.press('f'); // the camera stays: all of the cluster is in view
    const caption = page.locator('[data-caption]');
    const frames: Frame[] = [];
    const shoot = async (ms: number, path?: string) => {
      await page.waitForTimeout(400); // what fades and flips has come to rest
      const options = path === undefined ? {} : { path };
      frames.push({ png: await page.screenshot({ animations: 'disabled', ...options }), ms });
    };
    let netns = '';
    let isStill = false;
    for (;;) {
      await page.keyboard.press('ArrowRight');
      const status = await playground.status();
      if (status.journey !== '0') continue;
      await expect(caption).toHaveAttribute('data-caption', String(status.step));
      const tone = (await caption.getAttribute('data-tone')) ?? '';
      const words = await caption.innerText();
      const wrapped = !isStill && /underlay.*switches the frame/.test(words);
      if (wrapped) {
        isStill = true;
        await expect(page.getByTestId('packet')).toContainText('VXLAN');
      }
      const end = /socket.*receives/s.test(words);
      if (end || wrapped || TELLING.includes(tone) || status.netns !== netns)
        await shoot(end ? LAST_MS : MOMENT_MS, wrapped ? fileOf(`podwalk-${colorScheme}`) : undefined);
      netns = status.netns;
      if (end) break;
    }
    expect(isStill).toBe(true);
    const film = animate(frames);
    expect(film.length).toBeLessThan(MOST);
    const shown = await page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const decoder = new ImageDecoder({ data, type: 'image/png' });
      await Promise.all([decoder.tracks.ready, decoder.completed]);
      const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
      await decoder.decode({ frameIndex: count - 1 });
      return count;
    }, film.toString('base64'));
    expect(shown, 'what a browser makes of it').toBe(frames.length);
    writeFileSync(fileOf(`podwalk-${colorScheme}-animated`), film);
  });
}
