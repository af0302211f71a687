import { findPod } from '../../cluster/podIndex.ts';
import { podKey } from '../../cluster/types.ts';
import { formatPrefix } from '../../net/prefix.ts';
import type { ShellHost } from '../host.ts';
import { containerStates, labelsOf, nameOf, namespaceOf, type ApiObject } from './objects.ts';
import { formatLabels } from './plain.ts';
import { annotationsOf, endpointText, fields, mapLines } from './describeFields.ts';
import { describeIngress, describeSlice } from './describeBackends.ts';
import { describePolicy } from './describePolicy.ts';
import { AGE } from './tables.ts';

const NO_EVENTS = ['Events', '<none>'] as const;

function describePod(object: ApiObject, host: ShellHost): string[] {
  const pod = findPod(host.cluster, namespaceOf(object), nameOf(object));
  if (!pod) return describeWaiting(object, host);
  const node = host.cluster.nodes.find(({ name }) => name === pod.node);
  const states = containerStates(object, pod);
  const containers = pod.containers.flatMap(({ name, image, ports }, i) => {
    const state = states[i];
    const list = (of: (port: (typeof ports)[number]) => string) => ports.map(of).join(', ') || '<none>';
    const plural = ports.length > 1 ? 's' : '';
    return [
      `  ${name}:`,
      ...fields([
        ['Image', image],
        [`Port${plural}`, list(({ port, protocol }) => `${port}/${protocol}`)],
        [`Host Port${plural}`, list(({ hostPort, protocol }) => `${hostPort ?? 0}/${protocol}`)],
        ['State', 'Running'],
        ['Ready', state?.ready ? 'True' : 'False'],
        ['Restart Count', `${state?.restarts ?? 0}`],
      ]).map((line) => `    ${line}`),
    ];
  });
  const ready = pod.ready ? 'True' : 'False';
  return [
    ...fields([
      ['Name', pod.name],
      ['Namespace', pod.namespace],
      ['Node', `${pod.node}/${node?.ip ?? ''}`],
      ['Labels', ...mapLines(labelsOf(object), '=')],
      ['Annotations', ...mapLines(annotationsOf(object), ': ')],
      ['Status', pod.terminating ? 'Terminating' : 'Running'],
      ['IP', pod.ip],
    ]),
    'IPs:',
    `  IP:  ${pod.ip}`,
    ...(pod.owner === null ? [] : [`Controlled By:  ${pod.owner.replace(/^([^/]+)\/[^/]+\//, '$1/')}`]),
    'Containers:',
    ...containers,
    'Conditions:',
    ...['Type', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => {
      const status = type === 'Type' ? 'Status' : type.endsWith('Ready') ? `${ready} ` : 'True ';
      return `  ${type.padEnd(18)}${status}`;
    }),
    'Events:             <none>',
  ];
}

/** A pod that no node took. @see Kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go, describePod() */
function describeWaiting(object: ApiObject, { cluster }: ShellHost): string[] {
  const key = `${namespaceOf(object)}/${nameOf(object)}`;
  const pod = cluster.pending.find((one) => podKey(one) === key);
  if (!pod) return [];
  return [
    ...fields([
      ['Name', pod.name],
      ['Namespace', pod.namespace],
      ['Node', '<none>'],
      ['Labels', ...mapLines(labelsOf(object), '=')],
      ['Annotations', ...mapLines(annotationsOf(object), ': ')],
      ['Status', 'Pending'],
      ['IP', ''],
    ]),
    'IPs:                <none>',
    ...(pod.owner === null ? [] : [`Controlled By:  ${pod.owner.replace(/^([^/]+)\/[^/]+\//, '$1/')}`]),
    'Conditions:',
    '  Type              Status',
    '  PodScheduled      False ',
    'Events:',
    '  Type     Reason            Age   From               Message',
    '  ----     ------            ----  ----               -------',
    `  Warning  FailedScheduling  ${AGE}    default-scheduler  ${pod.reason}`,
  ];
}

function describeService(object: ApiObject, { cluster }: ShellHost): string[] {
  const key = `${namespaceOf(object)}/${nameOf(object)}`;
  const service = cluster.services.find((one) => podKey(one) === key);
  if (!service) return [];
  const byPort = cluster.endpoints.get(key);
  const ip = service.clusterIP ?? (service.type === 'ExternalName' ? '' : 'None');
  const balanced = service.loadBalancerIPs.map((one) => `${one.ip} (${one.ipMode})`).join(', ');
  const isExternal = service.type === 'NodePort' || service.type === 'LoadBalancer';
  return fields([
    ['Name', service.name],
    ['Namespace', service.namespace],
    ['Labels', ...mapLines(labelsOf(object), '=')],
    ['Annotations', ...mapLines(annotationsOf(object), ': ')],
    ['Selector', formatLabels(Object.entries(service.selector ?? {}))],
    ['Type', service.type],
    ...(service.type === 'ExternalName'
      ? []
      : ([
          ['IP Family Policy', 'SingleStack'],
          ['IP Families', 'IPv4'],
        ] as const)),
    ['IP', ip],
    ['IPs', ip === '' ? '<none>' : ip],
    ...(service.externalIPs.length > 0 ? ([['External IPs', service.externalIPs.join(',')]] as const) : []),
    ...(balanced === '' ? [] : ([['LoadBalancer Ingress', balanced]] as const)),
    ...(service.externalName === null ? [] : ([['External Name', service.externalName]] as const)),
    ...service.ports.flatMap(({ name, port, protocol, targetPort, nodePort }) => {
      const label = name ?? '<unset>';
      return [
        ['Port', `${label}  ${port}/${protocol}`],
        ['TargetPort', `${targetPort}/${protocol}`],
        ...(nodePort === null ? [] : [['NodePort', `${label}  ${nodePort}/${protocol}`] as const]),
        ['Endpoints', endpointText(byPort?.get(name ?? '') ?? [])],
      ] as (readonly [string, string])[];
    }),
    ['Session Affinity', service.sessionAffinity],
    ...(isExternal ? ([['External Traffic Policy', service.externalTrafficPolicy]] as const) : []),
    ['Internal Traffic Policy', service.internalTrafficPolicy],
    ...(service.healthCheckNodePort === null
      ? []
      : ([['HealthCheck NodePort', `${service.healthCheckNodePort}`]] as const)),
    ...(service.loadBalancerSourceRanges.length > 0
      ? ([
          ['LoadBalancer Source Ranges', service.loadBalancerSourceRanges.map(formatPrefix).join(',')],
        ] as const)
      : []),
    NO_EVENTS,
  ]);
}

function describeNode(object: ApiObject, { cluster }: ShellHost): string[] {
  const node = cluster.nodes.find(({ name }) => name === nameOf(object));
  if (!node) return [];
  const pods = cluster.pods.filter((pod) => pod.node === node.name);
  const roles = labelsOf(object).flatMap(([key]) => /^node-role\.kubernetes\.io\/(.+)$/.exec(key)?.[1] ?? []);
  return [
    ...fields([
      ['Name', node.name],
      ['Roles', roles.join(',') || '<none>'],
      ['Labels', ...mapLines(labelsOf(object), '=')],
      ['Annotations', ...mapLines(annotationsOf(object), ': ')],
      ['Unschedulable', 'false'],
    ]),
    'Addresses:',
    `  InternalIP:  ${node.ip}`,
    `  Hostname:    ${node.name}`,
    `PodCIDR:                      ${formatPrefix(node.podCIDR)}`,
    `PodCIDRs:                     ${formatPrefix(node.podCIDR)}`,
    `Non-terminated Pods:          (${pods.length} in total)`,
    ...[['Namespace', 'Name'], ['---------', '----'], ...pods.map((pod) => [pod.namespace, pod.name])].map(
      ([namespace = '', name = '']) => `  ${namespace.padEnd(28)}${name}`,
    ),
    'Events:              <none>',
  ];
}

/** Kinds that can be described, and how. */
export const DESCRIBE: Readonly<Record<string, (object: ApiObject, host: ShellHost) => string[]>> = {
  Pod: describePod,
  Service: describeService,
  Node: describeNode,
  EndpointSlice: describeSlice,
  NetworkPolicy: describePolicy,
  Ingress: describeIngress,
};
