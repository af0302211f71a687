/** Every word of the inspector's tabs. What stands on the first screen is in text.ts. */
export const t = {
  // Packet
  layers: 'Headers, outermost first',
  added: 'put on at this step',
  removed: 'taken off at this step',
  bytes: (count: number) => `Bytes (${count.toLocaleString('en')})`,
  bytesHint: 'Arrow keys walk from field to field; the field and its bytes mark each other.',
  field: (name: string, value: string, from: number, to: number) =>
    `${name}${value === '' ? '' : ` ${value}`}: ${to - from === 1 ? `byte ${from}` : `bytes ${from} to ${to - 1}`}`,
  bytesCut: (count: number) => `${count.toLocaleString('en')} more bytes are not shown; the copy has them.`,
  copyPacket: 'Copy the headers as text',
  copyBytes: 'Copy the bytes as hex',
  savePcap: 'Save the run for Wireshark',
  savePcapHint: 'A pcapng file with every frame of this run, one interface for each device',

  // Why
  decided: 'decided',
  matched: 'matched',
  chance: (percent: string) => `${percent} chance`,
  writtenBy: (writer: string) => `written by ${writer}`,
  learned: 'written by the kernel, from traffic',
  skipped: (count: number, why: string) =>
    `Show ${count.toLocaleString('en')} more ${count === 1 ? 'entry' : 'entries'}${why === '' ? '' : ` ${why}`}`,
  wayThrough: 'The way through the chains',
  simplifiedHere: 'Simplified here:',
  modelled: 'Modelled on',
  copySource: 'Copy where to read on',
  noTable: 'No table decided here: the packet had only one way to go.',
} as const;
