/** Words of the help. */
export const help = {
  search: 'Search the shortcuts',
  none: 'No shortcut is called that.',
  groups: { time: 'Time', look: 'Where to look', page: 'Changing things, and the page' },
  keys: {
    ' ': 'Space',
    ArrowRight: '→',
    ArrowLeft: '←',
    PageDown: 'Page Down',
    PageUp: 'Page Up',
    Escape: 'Esc',
  } as Readonly<Record<string, string>>,
} as const;

/** What the keys of the page do, as the help lists them. */
export const t = {
  play: 'Play or pause',
  step: 'Step, step back',
  hop: 'Next or previous hop',
  packet: 'Next or previous packet',
  breakpoint: 'On to the next stop, or play where none is set; back to the last',
  ends: 'To the start, to the end',
  loop: 'Loop; from here, to here',
  scale: 'Timeline: wider steps, narrower steps, the whole run or this packet',
  tabs: 'Packet, Why, Tables, Text',
  text: 'Read the run as text',
  terminal: 'Terminal; at the picked source, if one is picked',
  camera: 'The camera follows, or stays',
  zoom: 'Show everything, zoom in, zoom out',
  undo: 'Undo, redo',
  menu: 'What can be done to the pod, node or Service that has the focus',
  remove: 'Kill that pod, remove that Service',
  lesson: 'Lesson: on, back',
  leave: 'Close; pause; forget the picked source',
  help: 'This list',
} as const;
