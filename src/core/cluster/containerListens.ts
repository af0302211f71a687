import { ANY_IPV4, ip, parseIp, type Ip } from '../net/address.ts';
import { readCommandLine, type CommandLine, type Flag } from './commandLine.ts';
import type { Field } from './field.ts';
import { knownProgram } from './knownPrograms.ts';
import { quote } from './source.ts';
import type { Container, ContainerListen } from './types.ts';

type Read = Pick<Container, 'listens' | 'isKnown'>;

const NOTHING: Read = {};

/**
 * What a container seems to listen on besides its declared ports. A program that is known by name says it by its flags. Of
 * others that is asked only where no ports are declared: "not specifying a port here does not prevent that port from being
 * exposed" (kubernetes core/v1, Container.ports).
 *
 * @param field the container as it is written.
 */
export function containerListens(field: Field, { image, ports }: Container): Read {
  const command =
    field.at('command').isPresent || field.at('args').isPresent ? readCommandLine(field) : NO_COMMAND;
  const known = knownProgram(command, image);
  if (known) return { isKnown: true, ...(known.length > 0 && { listens: known }) };
  if (ports.length > 0) return NOTHING;
  const found = new Map<number, ContainerListen>();
  for (const listen of [...byProbes(field), ...byFlags(command), ...byEnvironment(field)])
    if (!found.has(listen.port)) found.set(listen.port, listen);
  return found.size === 0 ? NOTHING : { listens: [...found.values()] };
}

const NO_COMMAND: CommandLine = { program: '', flags: [] };

const listen = (port: number, because: string, address: Ip = ANY_IPV4): ContainerListen => ({
  port,
  ip: address,
  https: false,
  because,
});

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

const portOf = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return isPort(port) ? port : undefined;
};

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** A probe asks the pod itself, unless it names another host. */
function byProbes(field: Field): ContainerListen[] {
  return PROBES.flatMap((name) => {
    const probe = field.at(name);
    return ['httpGet', 'tcpSocket', 'grpc'].flatMap((handler) => {
      const asks = probe.at(handler);
      const port = asks.get('port');
      return isPort(port) && !asks.get('host') ? [listen(port, `its ${name} asks there`)] : [];
    });
  });
}

/** Flags whose value is a port, as programs in containers call them. `-p` counts with a number only. */
const PORT_FLAGS = new Set(
  `p port http-port https-port http.port server-port server.port listen-port web-port secure-port serving-port grpc-port
  api-port admin-port metrics-port health-port healthz-port`.split(/\s+/),
);

/** Flags whose value is an address with a port, or one of both. */
const ADDRESS_FLAGS = new Set(
  `l listen addr address bind bind-addr bind-address listen-addr listen-address http-addr http-address http-listen
  http-listen-address web.listen-address http.listen-addr server.address metrics-addr metrics-bind-address
  metrics-listen-address health-probe-bind-address healthz-bind-address grpc-addr grpc-address`.split(/\s+/),
);

/** Variables that buildpacks, frameworks and hosting platforms agree on. */
const PORT_VARIABLES = new Set(
  'PORT HTTP_PORT SERVER_PORT LISTEN_PORT APP_PORT GRPC_PORT ASPNETCORE_HTTP_PORTS'.split(' '),
);
const ADDRESS_VARIABLES = new Set(
  'LISTEN_ADDR LISTEN_ADDRESS BIND_ADDR HTTP_ADDR ASPNETCORE_URLS'.split(' '),
);

/** Where `:8080`, `127.0.0.1:8080`, `localhost:8080`, `http://+:80`, `[::]:8080` bind; without a port, `port` is `null`. */
function bindingOf(text: string): { readonly ip: Ip; readonly port: number | null } | undefined {
  const found = /^(?:[a-z]+:\/\/)?(\[[\da-f:]*\]|[\w.*+-]*)(?::(\d{1,5}))?\/?$/i.exec(text);
  if (!found) return undefined;
  const [, host = '', digits] = found;
  const port = digits === undefined ? null : (portOf(digits) ?? null);
  if (digits !== undefined && port === null) return undefined;
  if (host === 'localhost') return { ip: ip('127.0.0.1'), port };
  const address = parseIp(host);
  if (address !== undefined) return { ip: address, port };
  const isEvery = host === '' || host === '*' || host === '+' || /^\[[:0]*\]$/.test(host);
  // A bare number is a port (`--listen=8080`), and any other word is a name that is looked up in the container.
  if (isEvery && port !== null) return { ip: ANY_IPV4, port };
  const bare = digits === undefined ? portOf(host) : undefined;
  return bare === undefined ? undefined : { ip: ANY_IPV4, port: bare };
}

const flagSays = ({ text }: Flag): string => `its command says ${quote(text)}`;

function byFlags({ flags }: CommandLine): ContainerListen[] {
  const bindings = flags
    .filter(({ name }) => ADDRESS_FLAGS.has(name.toLowerCase()))
    .flatMap((flag) => {
      const binding = bindingOf(flag.value);
      return binding ? [{ flag, ...binding }] : [];
    });
  // `--bind=127.0.0.1 --port=80` are two halves of one address.
  const address = bindings.find(({ port }) => port === null)?.ip ?? ANY_IPV4;
  const ports = flags
    .filter(({ name }) => PORT_FLAGS.has(name.toLowerCase()))
    .flatMap((flag) => {
      const port = portOf(flag.value);
      return port === undefined ? [] : [listen(port, flagSays(flag), address)];
    });
  const whole = bindings.flatMap(({ flag, ip: at, port }) =>
    port === null ? [] : [listen(port, flagSays(flag), at)],
  );
  return [...whole, ...ports];
}

function byEnvironment(field: Field): ContainerListen[] {
  const { value: env } = field.at('env');
  if (!Array.isArray(env)) return [];
  return field
    .at('env')
    .items()
    .flatMap((entry) => {
      const [name, value] = [entry.get('name'), entry.get('value')];
      if (typeof name !== 'string' || typeof value !== 'string') return [];
      const binding = ADDRESS_VARIABLES.has(name) ? bindingOf(value) : undefined;
      const port = PORT_VARIABLES.has(name) ? portOf(value) : binding?.port;
      return port === undefined || port === null
        ? []
        : [listen(port, `its environment says ${quote(`${name}=${value}`)}`, binding?.ip)];
    });
}
