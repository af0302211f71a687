/** Words of undo, redo, autosave, and of the question before a link replaces one's work. */
export const t = {
  undoWhat: (what: string) => (what ? `Undo: ${what}` : 'Nothing to undo'),
  redoWhat: (what: string) => (what ? `Redo: ${what}` : 'Nothing to redo'),
  opened: (title: string) => `open ${title}`,
  modes: 'choose modes',
  dragged: 'move a box',
  sent: (from: string, to: string) => `send ${from} → ${to}`,
  followed: (pod: string) => `follow ${pod}`,
  drawn: 'draw the endpoint',
  editedFile: 'scenario.yaml',

  storageOff:
    'The browser stores nothing for this page, so autosave is off. Copy a link or the YAML to keep your work.',
  storageLarge: (characters: number) =>
    `This scenario has ${(characters / 1e6).toFixed(1)} MB, which is too much for the browser to keep. It is gone when the page is closed: keep the file.`,
  storageFull:
    'The browser’s storage is full, so autosave is off. Copy a link or the YAML to keep your work.',

  replaceTitle: 'Open the link?',
  replaceText: (title: string) =>
    `It replaces ${title}, which stays under Undo and among the recent scenarios.`,
  replace: 'Open the link',
  keepMine: 'Keep mine',
} as const;
