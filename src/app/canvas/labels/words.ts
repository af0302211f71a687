import type { Rect } from '../geometry.ts';

const meets = (a: DOMRect, b: Rect): boolean =>
  a.left < b.x + b.width && b.x < a.right && a.top < b.y + b.height && b.y < a.bottom;

/** A word's own letters, without the room above and below them, as far as its box lets them be seen. */
function lettersOf(text: Node, element: HTMLElement): Rect | null {
  const range = document.createRange();
  range.selectNodeContents(text);
  const own = range.getBoundingClientRect();
  const isCut = getComputedStyle(element).overflow === 'hidden';
  const box = isCut ? element.getBoundingClientRect() : own;
  const [left, right] = [Math.max(own.left, box.left), Math.min(own.right, box.right)];
  const slack = own.height * 0.18;
  if (right - left < 1 || own.height < 1) return null;
  return { x: left, y: own.top + slack, width: right - left, height: own.height - 2 * slack };
}

function wordsOf(box: Element, region: Rect): Rect[] {
  const words: Rect[] = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim()) continue;
    if (!meets(element.getBoundingClientRect(), region)) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const letters = lettersOf(node, element);
    if (letters) words.push(letters);
  }
  return words;
}

/** Where the words of the drawn boxes are on screen, around a place. @param region on screen, as what is found. */
export const wordsIn = (canvas: Element, region: Rect): readonly Rect[] =>
  [...canvas.querySelectorAll('.react-flow__node')]
    .filter((box) => meets(box.getBoundingClientRect(), region))
    .flatMap((box) => wordsOf(box, region));

/** Where some elements are on screen. */
export const rectsOf = (root: Element, selector: string): readonly Rect[] =>
  [...root.querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
