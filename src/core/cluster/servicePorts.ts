import type { Field } from './field.ts';
import { readName } from './names.ts';
import { PROTOCOLS } from './podSpec.ts';
import { quote } from './source.ts';
import type { Service, ServicePort } from './types.ts';

/** Reads `spec.ports` of a Service by the rules of the API server (kubernetes pkg/apis/core/validation). */
export function readServicePorts(
  spec: Field,
  { type, isHeadless }: { type: Service['type']; isHeadless: boolean },
): ServicePort[] {
  const fields = spec.at('ports').items();
  if (fields.length === 0 && !isHeadless && type !== 'ExternalName')
    spec.at('ports').required('a Service needs at least one port');
  const names = new Set<string>();
  const pairs = new Set<string>();
  return fields.flatMap((field) => {
    const port = field.at('port').port();
    if (!field.at('port').isPresent) field.at('port').required('a port needs its number');
    const name = field.at('name').value === '' ? null : (readName(field.at('name'), 'label') ?? null);
    const protocol = field.at('protocol').oneOfOrEmpty(PROTOCOLS) ?? 'TCP';
    const nodePort = field.at('nodePort').value === 0 ? null : (field.at('nodePort').port() ?? null);
    if (nodePort !== null && isHeadless) {
      field
        .at('nodePort')
        .error('FIELD_CONFLICT', 'clusterIP: None excludes nodePort.', 'Remove one of them.');
    } else if (nodePort !== null && type === 'ClusterIP') {
      field
        .at('nodePort')
        .error(
          'FIELD_CONFLICT',
          'type: ClusterIP excludes nodePort.',
          'Write type: NodePort, or remove nodePort.',
        );
    }
    if (fields.length > 1 && name === null)
      field.at('name').required('with several ports, each needs a name');
    if (name !== null && names.has(name))
      field.at('name').error('DUPLICATE_NAME', `Two ports are called ${quote(name)}.`, 'Rename one.');
    const pair = `${port} ${protocol}`;
    if (pairs.has(pair))
      field.at('port').error('FIELD_CONFLICT', `Port ${port} ${protocol} is listed twice.`, 'Remove one.');
    names.add(name ?? '');
    pairs.add(pair);
    return port === undefined
      ? []
      : [{ name, protocol, port, targetPort: readTargetPort(field.at('targetPort'), port), nodePort }];
  });
}

/** @see kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_Service(): neither 0 nor an empty text is a target. */
function readTargetPort(field: Field, port: number): number | string {
  if (!field.isPresent || field.value === 0 || field.value === '') return port;
  if (typeof field.value !== 'string') return field.port() ?? port;
  // "8080" in quotes is a name to Kubernetes, and no port can be called so.
  if (/^\d+$/.test(field.value)) {
    field.error(
      'K8S_TYPE',
      `targetPort must be a number or a name; found text ${quote(field.value)}.`,
      `Write ${field.value} without quotes.`,
    );
  } else readName(field, 'portName');
  return field.value;
}
