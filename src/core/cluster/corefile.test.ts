import { expect, test } from 'vitest';
import { parseCorefile } from './corefile.ts';

test('a Corefile is read as far as it changes answers', () => {
  const told: string[] = [];
  const text = `
# comment { with braces }
(snippet) {
  errors
}
.:53, example.org {
  errors
  health { lameduck 5s }
  kubernetes corp.local in-addr.arpa { pods verified
    ttl 7
    namespaces a b
    fallthrough in-addr.arpa
    endpoint_pod_names
    ignore empty_service
  }
  hosts {
    192.168.65.254 host.minikube.internal "gateway"
    fallthrough
  }
  rewrite name a b
  rewrite edns0 local set 0xffee abcd
  forward . /etc/resolv.conf 1.1.1.1:5353 { except corp.local }
  loadbalance
}
sub.example.:1053 {
  forward . 9.9.9.9
}`;
  const blocks = parseCorefile(text, ({ name }) => told.push(name));
  expect(told).toEqual(['rewrite']);
  expect(blocks).toEqual([
    {
      zones: ['.', 'example.org.'],
      port: 53,
      rewrites: [
        { continues: false, field: 'name', match: 'exact', from: 'a.', to: 'b.', auto: true, answers: [] },
      ],
      templates: [],
      hosts: {
        zones: ['.', 'example.org.'],
        entries: [{ ip: '192.168.65.254', names: ['host.minikube.internal.', 'gateway.'] }],
        ttl: 3600,
        fallthrough: ['.'],
      },
      kubernetes: {
        zones: ['corp.local.', 'in-addr.arpa.'],
        pods: 'verified',
        ttl: 7,
        namespaces: ['a', 'b'],
        fallthrough: ['in-addr.arpa.'],
        ignoreEmptyService: true,
        endpointPodNames: true,
      },
      forwards: [{ from: '.', except: ['corp.local.'], to: ['resolv.conf', { ip: '1.1.1.1', port: 5353 }] }],
      loadbalance: true,
      status: [{ name: 'health', ip: '0.0.0.0', port: 8080 }],
    },
    {
      zones: ['sub.example.'],
      port: 1053,
      rewrites: [],
      templates: [],
      hosts: null,
      kubernetes: null,
      forwards: [{ from: '.', except: [], to: [{ ip: '9.9.9.9', port: 53 }] }],
      loadbalance: false,
      status: [],
    },
  ]);
});

test.each(['', '{', '}', '{{{{{{{{{{{{', '. {', '.:53 { kubernetes', '"', '# only a comment'])(
  'no text is too broken: %j',
  (text) => {
    expect(() => parseCorefile(text)).not.toThrow();
  },
);

test.each([
  ['health', [['health', '0.0.0.0', 8080]]],
  ['health localhost:8091', [['health', '127.0.0.1', 8091]]],
  ['ready', [['ready', '0.0.0.0', 8181]]],
  ['prometheus', [['prometheus', '127.0.0.1', 9153]]],
  ['prometheus :9153', [['prometheus', '0.0.0.0', 9153]]],
  ['prometheus {$POD_IP}:9153', []],
  ['cache 30', []],
])('where CoreDNS answers HTTP by %j', (directive, expected) => {
  const [block] = parseCorefile(`.:53 {\n  ${directive}\n}`);
  expect(block?.status.map(({ name, ip, port }) => [name, ip, port])).toEqual(expected);
});
