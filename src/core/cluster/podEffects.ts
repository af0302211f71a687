import { entries, entry, saysSomething, unmodelled, type Effect, type Subject } from './effects.ts';

/** Whether the scheduler has yet to say where the pod runs. */
const isUnplaced = (value: unknown, { spec }: Subject): boolean =>
  saysSomething(value) && !saysSomething(entry(spec, 'nodeName'));

const otherNode = (what: string): Effect =>
  unmodelled('pod', `${what} may put the pod on another node than here`, isUnplaced);

/** Whether a container may change the devices, routes and rules of its pod. On the host's network that is its agent's job. */
const changesNetwork = (value: unknown, { spec }: Subject): boolean =>
  entry(spec, 'hostNetwork') !== true &&
  (entry(value, 'privileged') === true ||
    entries(entry(entry(value, 'capabilities'), 'add')).some((capability) =>
      /^(CAP_)?(NET_ADMIN|ALL)$/.test(String(capability)),
    ));

export const CONTAINER_EFFECTS: Readonly<Record<string, Effect>> = {
  securityContext: unmodelled(
    'pod',
    'a container with NET_ADMIN, such as istio-init, may change the routes and rules of its pod',
    changesNetwork,
  ),
};

/** Fields of a pod's spec that packets depend on and that are not modelled. */
export const POD_EFFECTS: Readonly<Record<string, Effect>> = {
  hostnameOverride: unmodelled('sender', 'the pod finds its own address by this name'),
  topologySpreadConstraints: otherNode('the scheduler'),
  schedulerName: unmodelled(
    'pod',
    'a scheduler of its own may put the pod on another node than here',
    (value, pod) => value !== 'default-scheduler' && isUnplaced(value, pod),
  ),
  readinessGates: unmodelled(
    'receiver',
    'the pod is not ready before its gates say so, and no endpoint before that',
    (value, { status }) =>
      saysSomething(value) &&
      !entries(entry(status, 'conditions')).some((condition) => entry(condition, 'type') === 'Ready'),
  ),
  runtimeClassName: unmodelled(
    'pod',
    'a runtime such as gVisor has a network stack of its own, and answers as that does',
  ),
  os: unmodelled(
    'pod',
    'the network of Windows works otherwise',
    (value) => entry(value, 'name') === 'windows',
  ),
};

/** What the scheduler weighs besides what it must do. */
export const AFFINITY_EFFECTS: Readonly<Record<string, Effect>> = {
  podAffinity: otherNode('the scheduler'),
  podAntiAffinity: otherNode('the scheduler'),
};
export const NODE_AFFINITY_EFFECTS: Readonly<Record<string, Effect>> = {
  preferredDuringSchedulingIgnoredDuringExecution: otherNode('the scheduler'),
};

/** Settings of a pod's kernel that the model holds, but by which nothing is decided. */
const UNUSED_SYSCTL =
  /^net\.ipv4\.(ip_default_ttl|ip_local_port_range|ip_local_reserved_ports|ip_nonlocal_bind|ip_no_pmtu_disc|tcp_syn_retries|tcp_synack_retries|tcp_mtu_probing|tcp_base_mss|tcp_fin_timeout|tcp_tw_reuse|ping_group_range|fib_multipath_\w+)$/;

export const SYSCTL_EFFECTS: Readonly<Record<string, Effect>> = {
  name: unmodelled('pod', 'nothing here is decided by this kernel setting', (value) =>
    UNUSED_SYSCTL.test(String(value).replaceAll('/', '.')),
  ),
};

export const POD_STATUS_EFFECTS: Readonly<Record<string, Effect>> = {
  containerStatuses: unmodelled(
    'receiver',
    'a container that is not running listens on no port, and the others do',
    (value) =>
      entries(value).some(
        (status) =>
          saysSomething(entry(entry(status, 'state'), 'waiting')) ||
          saysSomething(entry(entry(status, 'state'), 'terminated')),
      ),
  ),
};
