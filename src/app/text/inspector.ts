import { number } from './number.ts';
const entries = (count: number, which: string): string =>
  `${number(count)} ${which} ${count === 1 ? 'entry' : 'entries'}`;

/** Every word of the inspector's tabs. What stands on the first screen is in text.ts. */
export const t = {
  // Packet
  layers: 'Headers, outermost first',
  added: 'put on at this step',
  removed: 'taken off at this step',
  bytes: (count: number) => `Bytes (${number(count)})`,
  bytesHint: 'Arrow keys walk from field to field; the field and its bytes mark each other.',
  field: (name: string, value: string, from: number, to: number) =>
    `${name}${value === '' ? '' : ` ${value}`}: ${to - from === 1 ? `byte ${from}` : `bytes ${from} to ${to - 1}`}`,
  bytesCut: (count: number) => `${number(count)} more bytes are not shown; the copy has them.`,
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
  earlier: (count: number, why: string) => `${entries(count, 'earlier')} ${why}`.trim(),
  later: (count: number, why: string) => `${entries(count, 'later')} ${why}`.trim(),
  wayThrough: 'Also on the way',
  simplifiedHere: 'Simplified here:',
  modelled: 'Modelled on',
  copySource: 'Copy where to read on',
  lastStep: 'The last step of the run:',
  noTable: 'No table decided here: the packet had only one way to go.',

  // Tables
  namespace: 'Namespace',
  followPacket: 'where the packet is',
  filter: 'Filter rows',
  filterHint: 'Rows with all these words: addresses, devices, rules, and who wrote them',
  found: (count: number) => (count === 1 ? '1 row found' : `${number(count)} rows found`),
  asOfStep: (n: number) => (n < 0 ? 'before the first step' : `right after step ${n + 1}`),
  changes: { added: 'new', changed: 'changed', removed: 'gone', counted: 'counted' },
  changedRows: (count: number) => (count === 1 ? '1 changed here' : `${count} changed here`),
  count: (packets: number, bytes: number) =>
    `${number(packets)} ${packets === 1 ? 'packet' : 'packets'}, ${number(bytes)} B`,
  earlierRows: (count: number) => `Show rows before these (${number(count)})`,
  moreRows: (count: number) => `Show more (${number(count)})`,
  copyTable: (title: string) => `Copy the rows shown of ${title}`,
} as const;
