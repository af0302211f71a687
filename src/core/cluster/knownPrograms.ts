import { ANY_IPV4, ip, parseIp, type Ip } from '../net/address.ts';
import { isCoreDns } from './coreDnsPods.ts';
import type { CommandLine, Flag } from './commandLine.ts';
import type { ContainerListen } from './types.ts';

/** What a known program listens on, by its flags. */
interface KnownProgram {
  /** Flags that say the port and the address, and what they are without. */
  readonly secure?: { readonly portFlag: string; readonly port: number; readonly addressFlag: string };
  /** Flags that list URLs, with what they are without. */
  readonly urls?: Readonly<Record<string, string>>;
}

/**
 * The control plane's programs, which kubeadm runs in static pods: those pods often declare no ports.
 *
 * @see Kubernetes 1.34 pkg/cluster/ports/ports.go; cmd/kubeadm/app/phases/controlplane/manifests.go, phases/etcd/local.go
 */
const PROGRAMS: Readonly<Record<string, KnownProgram>> = {
  'kube-apiserver': { secure: { portFlag: 'secure-port', port: 6443, addressFlag: 'bind-address' } },
  'kube-scheduler': { secure: { portFlag: 'secure-port', port: 10_259, addressFlag: 'bind-address' } },
  'kube-controller-manager': {
    secure: { portFlag: 'secure-port', port: 10_257, addressFlag: 'bind-address' },
  },
  etcd: {
    urls: {
      'listen-client-urls': 'http://localhost:2379',
      'listen-peer-urls': 'http://localhost:2380',
      'listen-metrics-urls': '',
    },
  },
  // What these two listen on belongs to the node, as every node runs them: see compile/nodeListeners.ts.
  'kube-proxy': {},
};

const valueOf = (flags: readonly Flag[], name: string): string | undefined =>
  flags.findLast((flag) => flag.name === name)?.value;

/** An address of ours; `::` takes IPv4 as well. */
const addressOf = (text: string | undefined): Ip => {
  if (text === 'localhost') return ip('127.0.0.1');
  const address = text === undefined ? undefined : parseIp(text.replace(/^\[|\]$/g, ''));
  return address === undefined || address === '::' ? ANY_IPV4 : address;
};

const known = (port: number, address: Ip, https: boolean): ContainerListen => ({
  port,
  ip: address,
  https,
  because: null,
});

function listed(urls: string): ContainerListen[] {
  return urls.split(',').flatMap((url) => {
    const [, scheme, host, port] = /^(https?):\/\/(\[[\da-f:]+\]|[^:/]+):(\d+)\/?$/i.exec(url.trim()) ?? [];
    return port === undefined ? [] : [known(Number(port), addressOf(host), scheme === 'https')];
  });
}

/** What a program that is known by name listens on, besides its declared ports; `undefined` for all others. */
export function knownProgram(
  { program, flags }: CommandLine,
  image: string,
): readonly ContainerListen[] | undefined {
  if (isCoreDns(image)) return [];
  const found = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (!found) return undefined;
  const { secure, urls = {} } = found;
  const port = Number(secure && (valueOf(flags, secure.portFlag) ?? secure.port));
  // Port 0 turns it off.
  const own =
    secure && Number.isInteger(port) && port > 0 && port < 65_536
      ? [known(port, addressOf(valueOf(flags, secure.addressFlag)), true)]
      : [];
  return [
    ...own,
    ...Object.entries(urls).flatMap(([flag, otherwise]) => listed(valueOf(flags, flag) ?? otherwise)),
  ];
}
