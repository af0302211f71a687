import { expect, test } from 'vitest';
import { runFixture } from '../../testing/run.ts';
import { placesOf } from '../../../core/trace/playback.ts';
import { packetOf } from '../../playback/packets.ts';
import { faceOf } from './packetFace.ts';

const places = placesOf(runFixture);
const faceAfter = (netns: string, kind: string) => {
  const place = places.find(
    ({ hop, step, journey }) => hop.netns === netns && step.kind === kind && journey.id > 0,
  );
  return faceOf(packetOf(place!));
};

test('a packet that was just built has no Ethernet shell yet', () => {
  expect(faceAfter('default/client', 'send')).toEqual({
    shells: ['ip', 'transport'],
    word: 'SYN',
    ends: [{ tunnel: false, src: '10.244.1.10:40000', dst: '10.96.0.10:80' }],
    says: null,
    vni: null,
  });
});

test('encapsulation puts a tunnel around the whole frame, and both levels keep their ends', () => {
  expect(faceAfter('node-a', 'egress')).toMatchObject({
    shells: ['ethernet', 'tunnel', 'ethernet', 'ip', 'transport'],
    vni: 1,
    ends: [
      { tunnel: true, src: '172.18.0.2', dst: '172.18.0.3' },
      { tunnel: false, src: '10.244.1.10:40000', dst: '10.244.2.10:8080' },
    ],
  });
});

test('decapsulation takes it off again', () => {
  expect(faceAfter('node-b', 'decapsulate').ends).toHaveLength(1);
});

test('an ARP question is told from a packet', () => {
  const asked = faceOf(packetOf(places[0]!));
  expect(asked).toMatchObject({
    shells: ['ethernet', 'arp'],
    word: 'ARP ?',
    says: 'who has 10.244.1.1? tell 10.244.1.10',
  });
});
