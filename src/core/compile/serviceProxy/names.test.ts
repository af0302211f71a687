import { expect, test } from 'vitest';
import { endpointHash, portHash, servicePortName } from './names.ts';
import { sha256 } from './sha256.ts';

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join('');

// FIPS 180-4 examples, and lengths around the padding's edges (from coreutils sha256sum).
test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(55), '9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318'],
  ['a'.repeat(64), 'ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb'],
  ['é', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
])('sha256 of %j', (text, digest) => {
  expect(hex(sha256(text))).toBe(digest);
});

test.each([
  ['ns1', 'svc1', 'p80', 'XPGD46QRK7WJZT7O'],
  ['ns1', 'svc1', '', 'AQI2S6QIMU7PVVRP'],
  ['default', 'web', 'http', 'CDGGSHYLG3RE2FKL'],
])('chain of %s/%s:%s', (namespace, service, port, hash) => {
  expect(portHash(servicePortName(namespace, service, port), 'tcp')).toBe(hash);
});

test.each([
  ['ns1/svc1:p80', 'tcp', '10.180.0.1:80', 'SXIVWICOYRO3J4NJ'],
  ['default/web:http', 'tcp', '10.244.2.10:8080', 'IQIBSY2R4USWK4F3'],
  ['kube-system/kube-dns:dns', 'udp', '10.244.2.53:53', 'DQR5UCEPJNQ24ZU5'],
])('chain of %s %s %s', (name, protocol, endpoint, hash) => {
  expect(endpointHash(name, protocol, endpoint)).toBe(hash);
});
