/** Ports that tools show by name unless told `-n`: those of Debian's /etc/services that a cluster may use. */
const SERVICES: Readonly<Record<string, string>> = {
  '22/tcp': 'ssh',
  '25/tcp': 'smtp',
  '53/tcp': 'domain',
  '53/udp': 'domain',
  '67/udp': 'bootps',
  '68/udp': 'bootpc',
  '80/tcp': 'http',
  '88/tcp': 'kerberos',
  '88/udp': 'kerberos',
  '110/tcp': 'pop3',
  '123/udp': 'ntp',
  '143/tcp': 'imap2',
  '161/tcp': 'snmp',
  '161/udp': 'snmp',
  '179/tcp': 'bgp',
  '443/tcp': 'https',
  '443/udp': 'https',
  '514/tcp': 'shell',
  '514/udp': 'syslog',
  '587/tcp': 'submission',
  '636/tcp': 'ldaps',
  '993/tcp': 'imaps',
  '995/tcp': 'pop3s',
  '1433/tcp': 'ms-sql-s',
  '2000/tcp': 'cisco-sccp',
  '2049/tcp': 'nfs',
  '2049/udp': 'nfs',
  '3306/tcp': 'mysql',
  '5060/tcp': 'sip',
  '5060/udp': 'sip',
  '5353/udp': 'mdns',
  '5432/tcp': 'postgresql',
  '5672/tcp': 'amqp',
  '6379/tcp': 'redis',
  '8080/tcp': 'http-alt',
  '8081/tcp': 'tproxy',
};

/** `http` for 80 over TCP; the number where it has no name. */
export const portName = (port: number, proto: string): string => SERVICES[`${port}/${proto}`] ?? `${port}`;

/** 80 for `http`, whichever protocol it is named for; `undefined` for a name that nobody has. */
export function portOfName(name: string): number | undefined {
  const found = Object.entries(SERVICES).find(([, known]) => known === name);
  return found && Number(found[0].split('/')[0]);
}
