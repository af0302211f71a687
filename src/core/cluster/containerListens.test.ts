import { expect, test } from 'vitest';
import { must } from '../problem.ts';
import { readScenario } from './read.ts';

const podWith = (container: string) =>
  must(
    readScenario(
      `{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { nodeName: n, containers: [{ name: app, ${container} }] } }`,
      'test.yaml',
    ).cluster?.pods[0],
    'the pod',
  );

const listensOf = (container: string) =>
  (podWith(container).containers[0]?.listens ?? []).map(({ ip, port, because }) => [
    `${ip}:${port}`,
    because?.replace(/^its command says |^its environment says /, '') ?? null,
  ]);

test.each<[container: string, listens: readonly (readonly [string, string | null])[]]>([
  ['image: a', []],
  ['image: a, args: ["--port=8080"]', [['0.0.0.0:8080', "'--port=8080'"]]],
  ['image: a, args: ["--port", "8080"]', [['0.0.0.0:8080', "'--port 8080'"]]],
  ['image: a, args: ["-p", "80"]', [['0.0.0.0:80', "'-p 80'"]]],
  [
    'image: a, command: ["sh", "-c", "exec serve --http-port 8080"]',
    [['0.0.0.0:8080', "'--http-port 8080'"]],
  ],
  ['image: a, args: ["--listen=:8080"]', [['0.0.0.0:8080', "'--listen=:8080'"]]],
  ['image: a, args: ["--listen=8080"]', [['0.0.0.0:8080', "'--listen=8080'"]]],
  ['image: a, args: ["-addr=localhost:9"]', [['127.0.0.1:9', "'-addr=localhost:9'"]]],
  [
    'image: a, args: ["--web.listen-address=[::]:9090"]',
    [['0.0.0.0:9090', "'--web.listen-address=[::]:9090'"]],
  ],
  ['image: a, args: ["--bind-address=127.0.0.1", "--port=80"]', [['127.0.0.1:80', "'--port=80'"]]],
  ['image: a, env: [{ name: PORT, value: "3000" }]', [['0.0.0.0:3000', "'PORT=3000'"]]],
  [
    'image: a, env: [{ name: ASPNETCORE_URLS, value: "http://+:80" }]',
    [['0.0.0.0:80', "'ASPNETCORE_URLS=http://+:80'"]],
  ],
  [
    'image: a, readinessProbe: { httpGet: { port: 8080 } }',
    [['0.0.0.0:8080', 'its readinessProbe asks there']],
  ],
  ['image: a, livenessProbe: { tcpSocket: { port: 81 } }', [['0.0.0.0:81', 'its livenessProbe asks there']]],
  ['image: a, startupProbe: { grpc: { port: 82 } }', [['0.0.0.0:82', 'its startupProbe asks there']]],
  // What names another host, another program's address, or no port at all.
  ['image: a, readinessProbe: { httpGet: { port: 8080, host: example.org } }', []],
  ['image: a, readinessProbe: { httpGet: { port: http } }', []],
  ['image: a, readinessProbe: { exec: { command: [true] } }', []],
  ['image: a, args: ["--address=redis:6379"]', []],
  ['image: a, args: ["-p", "/srv"]', []],
  ['image: a, args: ["--port=99999"]', []],
  ['image: a, args: ["--port=$(PORT)"]', []],
  ['image: a, env: [{ name: PORT, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]', []],
  ['image: a, env: [{ name: REDIS_PORT, value: "tcp://10.96.0.7:6379" }]', []],
  // Who declares ports has said it.
  ['image: a, ports: [{ containerPort: 80 }], args: ["--port=8080"]', []],
  // Programs that are known by name.
  ['image: a, command: [kube-apiserver, --advertise-address=172.18.0.2]', [['0.0.0.0:6443', null]]],
  ['image: a, command: [/usr/bin/kube-apiserver, --secure-port=8443]', [['0.0.0.0:8443', null]]],
  ['image: a, command: [kube-scheduler, --bind-address=127.0.0.1]', [['127.0.0.1:10259', null]]],
  ['image: a, command: [kube-controller-manager, --secure-port=0]', []],
  [
    'image: a, ports: [{ containerPort: 2381 }], command: [etcd, "--listen-client-urls=https://127.0.0.1:2379,https://172.18.0.2:2379"]',
    [
      ['127.0.0.1:2379', null],
      ['172.18.0.2:2379', null],
      ['127.0.0.1:2380', null],
    ],
  ],
])('what a container listens on besides its ports: %s', (container, listens) => {
  expect(listensOf(container)).toEqual(listens);
});

test.each([
  ['image: a, command: [kube-proxy]', true],
  ['image: "registry.k8s.io/coredns/coredns:v1.12.1"', true],
  ['image: a, command: [kube-proxy-helper]', undefined],
  ['image: nginx', undefined],
])('whether a program is known by name: %s', (container, isKnown) => {
  expect(podWith(container).containers[0]?.isKnown).toBe(isKnown);
});
