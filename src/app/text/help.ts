/** What the keys of the page do, as the help lists them. */
export const t = {
  play: 'Play or pause',
  playFromStart: 'Play from the start',
  step: 'Step, step back',
  hop: 'Next or previous hop',
  packet: 'Next or previous packet',
  breakpoint: 'On to the next stop, back to the last',
  ends: 'To the start, to the end',
  loop: 'Loop; from here, to here',
  tabs: 'Packet, Why, Tables',
  terminal: 'Terminal; at the picked source, if one is picked',
  camera: 'The camera follows, or stays',
  zoom: 'Show everything, zoom in, zoom out',
  undo: 'Undo, redo',
  leave: 'Pause; forget the picked source; close',
  help: 'This list',
} as const;
