/** A field term. `words` are the ways it is written; those in lower case also begin sentences. */
export interface Term {
  readonly words: readonly string[];
  readonly means: string;
}

const term = (words: string, means: string): Term => ({ words: words.split(', '), means });

/** What the field terms of the page mean, each in two sentences at most. */
export const glossary: readonly Term[] = [
  // Packets
  term(
    'packet, packets',
    'What the IP layer sends: a header with two addresses, and what it carries. Strictly, with its Ethernet header around it, it is a frame.',
  ),
  term(
    'frame, frames',
    'What crosses one link: an Ethernet header with two MAC addresses, and the packet inside. Every router takes it off and puts a new one on.',
  ),
  term('datagram, datagrams', 'A packet of IP or UDP that stands alone: nobody promises that it arrives.'),
  term('segment, segments', 'A piece of a TCP stream with its header; it travels in one IP packet.'),
  term(
    'IP address, IP addresses',
    'The 32-bit number that packets are sent to, written as four numbers 0 to 255. It holds beyond the link, across routers.',
  ),
  term(
    'private',
    'Addresses that anybody may use inside a network of their own (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16), and that nobody routes on the Internet.',
  ),
  term(
    'MAC address, MAC addresses',
    'The 48-bit address of a device on one link. It says who on this link takes the frame, and nothing beyond it.',
  ),
  term(
    'TTL',
    'Time to live: a number in the IP header that every router lowers by one. At zero the packet is thrown away, so that a loop ends.',
  ),
  term('DF', 'Don’t fragment: a bit of the IP header that forbids routers to split the packet.'),
  term(
    'MTU',
    'The largest IP packet that a device sends in one piece, in bytes: 1500 on Ethernet, less inside a tunnel.',
  ),
  term(
    'MSS',
    'Maximum segment size: how much data one end of a TCP connection takes per packet, told in its SYN. Usually the MTU less 40 bytes of headers.',
  ),
  term(
    'path MTU',
    'The smallest MTU on the way to a receiver. Routers report it by ICMP when a packet with DF does not fit.',
  ),
  term(
    'fragment, fragments, pieces',
    'A part of a datagram that was too large for a link; the receiver, or connection tracking, puts the parts together again.',
  ),
  term(
    'checksum',
    'A sum over a header, or over everything inside, by which a receiver notices damage. NAT has to correct it.',
  ),
  term('broadcast', 'A frame or packet for everybody on the link: MAC address ff:ff:ff:ff:ff:ff.'),
  term('SYN', 'The first segment of a TCP connection: it asks to synchronise sequence numbers.'),
  term('SYN-ACK', 'The answer to a SYN: the port is open, and here is the other end’s own sequence number.'),
  term('RST', 'The segment that ends a TCP connection at once; to a SYN it says that nobody listens.'),
  term('FIN', 'The segment by which one end of a TCP connection says that it has sent everything.'),
  term(
    'ICMP',
    'The protocol of errors and tests of IP: unreachable, time exceeded, too big, and the echoes of ping.',
  ),
  term(
    'port, ports',
    'A number in the TCP or UDP header that names a program’s socket on a host. (Devices of a bridge are called its ports, too.)',
  ),
  // Devices
  term(
    'device, devices, interface, interfaces',
    'What a kernel sends packets by and gets them from: a card, or something made of software such as a veth or a bridge.',
  ),
  term(
    'veth, veth pair, veth pairs',
    'A pair of virtual devices joined by a wire: what goes in at one end comes out at the other, often in another namespace.',
  ),
  term(
    'bridge',
    'A switch made of software: it passes frames between its ports by MAC address, and learns which address is behind which port.',
  ),
  term(
    'hairpin, hairpin mode',
    'A bridge may send a frame out by the port it came in by. A pod that calls its own Service needs it.',
  ),
  term('promiscuous', 'Taking in every frame, whoever it is for.'),
  term('localhost', 'A name for 127.0.0.1: the host, or the pod, itself.'),
  term('loopback', 'The device lo: what a host sends to itself comes straight back in.'),
  term(
    'namespace, namespaces, network namespace, network namespaces',
    'A network stack of its own: devices, addresses, routes, rules and sockets that the others do not see. Every pod has one.',
  ),
  term('root namespace', 'The network namespace the node itself lives in, with the real cards.'),
  term(
    'subnet, subnets',
    'A range of addresses on one link: they have a prefix in common and reach each other without a router.',
  ),
  term('link', 'Devices that reach each other without a router: one wire, one switch, one bridge.'),
  term(
    'FDB, forwarding table',
    'Forwarding database: which MAC address is behind which port of a bridge, or behind which tunnel end of a VXLAN device.',
  ),
  term('underlay', 'The real network between the nodes, which knows nothing of pods.'),
  term(
    'overlay',
    'A network of tunnels on top of another one: pods talk as if they were on one network, inside packets between nodes.',
  ),
  term(
    'tunnel, tunnels',
    'Carrying whole packets inside other packets, so that the network between need not know their addresses.',
  ),
  term('VXLAN', 'A tunnel that puts Ethernet frames into UDP packets (RFC 7348): 50 bytes more for each.'),
  term('VNI', 'VXLAN network identifier: 24 bits that keep the frames of several overlays apart.'),
  term('VTEP', 'VXLAN tunnel end point: the device that wraps frames into UDP and unwraps them.'),
  term('wire, wires', 'What joins two devices: a veth pair, or a cable between machines.'),
  // Addresses and routes
  term(
    'ARP',
    'The question “who has this IP address?” to everybody on the link, and the answer with a MAC address (RFC 826).',
  ),
  term(
    'proxy ARP',
    'A router answers ARP questions about addresses that it would forward to, so that senders hand it the packet.',
  ),
  term(
    'neighbour table, neighbour entry',
    'What a kernel knows of IP addresses on its links and their MAC addresses: static entries, and those that ARP taught.',
  ),
  term(
    'route, routes',
    'An entry that says for a range of addresses by which device, and to which next hop, packets go.',
  ),
  term(
    'routing table, routing tables',
    'Routes, searched for the longest matching prefix. Linux has several; rules say which is asked first.',
  ),
  term(
    'routing rule, ip rule',
    'Says which routing table is asked, by source, mark or incoming device; in the order of their priority.',
  ),
  term(
    'local table',
    'The routing table of the host’s own addresses; the kernel keeps it, and it is asked first.',
  ),
  term(
    'prefix',
    'The bits that the addresses of a range have in common: 10.244.1.0/24 holds all that begin with the same 24 bits.',
  ),
  term(
    'longest matching prefix',
    'Of all routes that contain the destination the one for the smallest range wins.',
  ),
  term('next hop', 'The machine on the same link that a packet is handed to next.'),
  term('gateway', 'The next hop for what is not on the own link: a router.'),
  term(
    'forwards, forwarding, forward',
    'Passing on a packet that is for somebody else. A Linux host does so only with net.ipv4.ip_forward = 1.',
  ),
  term('redirect', 'An ICMP message by which a router names a better next hop on the same link.'),
  term('source address', 'The address a packet says it comes from; answers go there.'),
  term('sysctl', 'A setting of the kernel, per namespace, read and written below /proc/sys.'),
  // Netfilter
  term(
    'netfilter',
    'The places in the kernel’s network stack where programs and rules can look at packets, change them, or stop them.',
  ),
  term(
    'hook, hooks',
    'One of the five places where a packet meets netfilter: PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING.',
  ),
  term(
    'chain, chains',
    'A list of rules that are compared one after the other. A rule can jump to another chain, and come back when none there decides.',
  ),
  term(
    'policy',
    'What becomes of a packet that no rule of a base chain decided: let through, or thrown away.',
  ),
  term('rule, rules', 'Tests and a deed: where all tests hold for a packet, the deed is done.'),
  term('iptables', 'Rules for netfilter in tables of chains; compared one by one, in order.'),
  term(
    'nftables',
    'The successor of iptables: rules can look a packet up in sets and maps, at once however many elements there are.',
  ),
  term(
    'mark',
    'A number that rules put on a packet inside one host, for later rules and routing to see. It never leaves the host.',
  ),
  term(
    'NAT',
    'Network address translation: addresses or ports of a packet are rewritten, and those of its answers written back.',
  ),
  term('DNAT', 'Destination NAT: the packet is sent to another address, a Service’s to one of its pods.'),
  term('SNAT', 'Source NAT: the packet gets another sender, so that answers come back this way.'),
  term(
    'masquerade, masqueraded, MASQUERADE',
    'Source NAT to the address of the device the packet leaves by.',
  ),
  term(
    'connection tracking, conntrack',
    'The kernel’s table of connections with both directions of each. NAT relies on it: rules decide for the first packet, the table for all others.',
  ),
  term(
    'connection table',
    'What connection tracking remembers: one row per flow, with what its answers look like.',
  ),
  term('flow, flows', 'Packets with the same protocol, addresses and ports, and those that answer them.'),
  term('ipset', 'A set of addresses with a name, which one rule can look into.'),
  term(
    'br_netfilter',
    'A module that shows bridged frames to netfilter’s IP hooks, as if they were routed. Kubernetes asks for it.',
  ),
  term('ephemeral port', 'A port that the kernel picks for a client, usually from 32768 to 60999.'),
  term('socket, sockets', 'The end of a connection that a program holds: protocol, addresses and ports.'),
  // Kubernetes
  term('node, nodes', 'A machine of the cluster, on which pods run.'),
  term(
    'pause',
    'A container that does nothing: it holds the pod’s network namespace while others come and go.',
  ),
  term('kubelet', 'The agent on every node: it has containers started and network namespaces made.'),
  term(
    'kube-proxy',
    'The program on every node that writes the rules by which Service addresses become those of pods. Packets do not pass through it.',
  ),
  term(
    'CNI',
    'Container Network Interface: how a container runtime asks a plugin to give a pod its device and address.',
  ),
  term('Service', 'A stable address and name for a changing set of pods.'),
  term(
    'ClusterIP',
    'The virtual address of a Service. No device has it: rules on every node rewrite it to a pod’s.',
  ),
  term('NodePort', 'A port that is open on every node and leads to a Service.'),
  term('endpoint, endpoints', 'A pod’s address and port behind a Service.'),
  term(
    'EndpointSlice',
    'The object that lists the endpoints of a Service; the control plane keeps it, kube-proxy reads it.',
  ),
  term('session affinity', 'A Service sends a client that comes again to the endpoint it had before.'),
  term('NetworkPolicy', 'Says which pods may talk to which. The network plugin enforces it, or nobody does.'),
  term('pod CIDR', 'The range of addresses that a node gives to its pods.'),
  term(
    'CoreDNS',
    'The DNS server of a cluster: it knows Services and pods by name and asks others for the rest.',
  ),
  term('BGP', 'The protocol by which routers, and Calico’s nodes, tell each other their routes.'),
  term('flannel', 'A pod network: a bridge on each node, and routes or VXLAN between the nodes.'),
  term(
    'Calico',
    'A pod network without a bridge: a route for every pod, told to other nodes by BGP, or tunnels.',
  ),
  term('kindnet, kindnetd', 'The pod network of kind clusters: a wire and a route for every pod, no bridge.'),
];
