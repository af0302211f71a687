import { podKey } from '../../cluster/types.ts';
import type { ShellHost } from '../host.ts';
import { annotationsOf, endpointText, fields, mapLines } from './describeFields.ts';
import { labelsOf, nameOf, namespaceOf, type ApiObject } from './objects.ts';
import { at, listAt, pairsAt, textAt } from './plain.ts';
import { layOutTable } from './tables.ts';

/** @see kubectl pkg/describe/describe.go, describeEndpointSliceV1() */
export function describeSlice(object: ApiObject): string[] {
  const ports = listAt(object, 'ports').map((port) => [
    textAt(port, 'name') || '<unset>',
    textAt(port, 'port') ?? '',
    textAt(port, 'protocol') ?? '',
  ]);
  const endpoints = listAt(object, 'endpoints').flatMap((endpoint) => {
    const target = textAt(endpoint, 'targetRef', 'name');
    const ready = pairsAt(endpoint, 'conditions').find(([key]) => key === 'ready')?.[1] ?? 'true';
    return [
      `  - Addresses:  ${listAt(endpoint, 'addresses').map(String).join(', ')}`,
      '    Conditions:',
      `      Ready:    ${ready}`,
      '    Hostname:   <unset>',
      ...(target === undefined ? [] : [`    TargetRef:  Pod/${target}`]),
      `    NodeName:   ${textAt(endpoint, 'nodeName') ?? '<unset>'}`,
      '    Zone:       <unset>',
    ];
  });
  return [
    ...fields([
      ['Name', nameOf(object)],
      ['Namespace', namespaceOf(object)],
      ['Labels', ...mapLines(labelsOf(object), '=')],
      ['Annotations', ...mapLines(annotationsOf(object), ': ')],
      ['AddressType', 'IPv4'],
    ]),
    ...(ports.length === 0
      ? ['Ports: <unset>']
      : [
          'Ports:',
          ...layOutTable([['Name', 'Port', 'Protocol'], ['----', '----', '--------'], ...ports], 2, 0).map(
            (line) => `  ${line}`,
          ),
        ]),
    ...(endpoints.length === 0 ? ['Endpoints: <none>'] : ['Endpoints:', ...endpoints]),
    endpoints.length === 0 ? 'Events:  <none>' : 'Events:         <none>',
  ];
}

/** @see kubectl pkg/describe/describe.go, describeIngressV1() */
export function describeIngress(object: ApiObject, { cluster }: ShellHost): string[] {
  const backend = (one: unknown): string => {
    const name = textAt(one, 'service', 'name');
    if (name === undefined) return '<default>';
    const port = textAt(one, 'service', 'port', 'number') ?? textAt(one, 'service', 'port', 'name') ?? '';
    const service = cluster.services.find((s) => s.namespace === namespaceOf(object) && s.name === name);
    if (!service) return `${name}:${port} (<error: services "${name}" not found>)`;
    const known = service.ports.find((p) => `${p.port}` === port || p.name === port);
    const endpoints = cluster.endpoints.get(podKey(service))?.get(known?.name ?? '') ?? [];
    return `${name}:${port} (${endpointText(endpoints)})`;
  };
  const hosts = listAt(object, 'spec', 'rules').map((rule) => ({
    host: textAt(rule, 'host') ?? '*',
    paths: listAt(rule, 'http', 'paths').map((path) => ({
      path: textAt(path, 'path') ?? '',
      to: backend(at(path, 'backend')),
    })),
  }));
  // The column of hosts goes through to the end; that of paths ends with each host.
  const width = Math.max('Annotations:'.length, ...hosts.map(({ host }) => host.length + 2)) + 2;
  const table = hosts.flatMap(({ host, paths }) => {
    const most = Math.max(0, ...paths.map(({ path }) => path.length)) + 3;
    return [`  ${host}`, ...paths.map(({ path, to }) => `${''.padEnd(width)}${path.padEnd(most)}${to}`)];
  });
  const heading = [
    ['Host', 'Path', 'Backends'],
    ['----', '----', '--------'],
  ].map(([host = '', path = '', to = '']) => `  ${host}`.padEnd(width) + path.padEnd(6) + to);
  const byDefault = backend(at(object, 'spec', 'defaultBackend'));
  const addresses = listAt(object, 'status', 'loadBalancer', 'ingress').flatMap(
    (one) => textAt(one, 'ip') ?? [],
  );
  return [
    ...fields([
      ['Name', nameOf(object)],
      ['Labels', ...mapLines(labelsOf(object), '=')],
      ['Namespace', namespaceOf(object)],
      ['Address', addresses.join(',')],
      ['Ingress Class', textAt(object, 'spec', 'ingressClassName') ?? '<none>'],
      ['Default backend', byDefault],
    ]),
    'Rules:',
    ...heading,
    ...table,
    ...mapLines(annotationsOf(object), ': ').map(
      (line, i) => `${i === 0 ? 'Annotations:'.padEnd(width) : ''.padEnd(width)}${line}`,
    ),
    `${'Events:'.padEnd(width)}<none>`,
  ];
}
