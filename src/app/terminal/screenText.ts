/** What a program's output means to a terminal. */
export interface ScreenText {
  /** It empties the screen and what was scrolled out of it; the text is what came after. */
  readonly clears: boolean;
  readonly text: string;
}

const ESC = '\u001b';
/** ESC [ 2 J and ESC [ 3 J: erase all that is shown, and what was. @see ECMA-48 8.3.39 ED */
const ERASE = new RegExp(`${ESC}\\[[23]J`, 'g');
/** Any other control sequence: our commands print none that would be missed. @see ECMA-48 5.4 */
const CONTROL_SEQUENCE = new RegExp(`${ESC}\\[[0-?]*[ -/]*[@-~]`, 'g');

export function screenText(output: string): ScreenText {
  const parts = output.split(ERASE);
  return { clears: parts.length > 1, text: (parts.at(-1) ?? '').replace(CONTROL_SEQUENCE, '') };
}
