"""Runs requests inside namespaces that a lab script has made, and writes down what the kernel did.

Reads one JSON object from stdin, writes one to stdout: see `AgentTask` and `AgentResult` in agent.ts. Opens every socket
inside the namespace it belongs to (a socket stays where it was made), then does everything in one thread, so that nothing
but the kernel decides in which order things happen. Ends by itself: every wait is bounded.
"""

import ctypes
import errno
import json
import mmap
import os
import select
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 0x0003
SOL_PACKET = 263
PACKET_RX_RING, PACKET_VERSION = 5, 10
TPACKET_V2 = 1
# A ring of 4096 slots per namespace; a slot holds two headers and what is kept of a frame.
BLOCK, BLOCKS, SLOT = 65536, 32, 512
IP_RECVERR = 11
IP_MTU_DISCOVER = 10
IP_PMTUDISC_DONT, IP_PMTUDISC_DO = 0, 2
MSG_ERRQUEUE = 0x2000
# Enough for an envelope, the headers inside, and what an ICMP error quotes of them.
SNAP = 320

libc = ctypes.CDLL(None, use_errno=True)


def enter(name):
    """Moves this thread into a namespace."""
    with open(f"/run/netns/{name}", "rb") as ns:
        if libc.setns(ns.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {name}")


class Watcher:
    """A packet socket that sees every device of one namespace.

    It writes into a ring, which takes a copy of each frame as it passes. A plain socket keeps a reference instead, and
    a kernel further down the road rewrites the headers of some (pieces of a datagram) before anybody has read them.
    """

    def __init__(self, netns, name):
        enter(name)
        self.netns = netns
        self.devices = dict(socket.if_nameindex())
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
        request = struct.pack("IIII", BLOCK, BLOCKS, SLOT, BLOCK * BLOCKS // SLOT)
        self.socket.setsockopt(SOL_PACKET, PACKET_RX_RING, request)
        self.ring = mmap.mmap(self.socket.fileno(), BLOCK * BLOCKS)

    def frames_since(self, moment):
        """(ethertype, ARP operation) of what came after a moment, in nanoseconds."""
        for at in range(0, BLOCK * BLOCKS, SLOT):
            status, _, _, mac, _, seconds, nanos = struct.unpack_from("IIIHHII", self.ring, at)
            if not status & 1:
                return
            if seconds * 1_000_000_000 + nanos > moment:
                yield struct.unpack_from("!H6xH", self.ring, at + mac + 12)

    def drain(self):
        """In the order in which the kernel showed them: a frame that a bridge passes up keeps its first timestamp."""
        frames = []
        latest = 0
        for at in range(0, BLOCK * BLOCKS, SLOT):
            status, _, length, mac, _, seconds, nanos = struct.unpack_from("IIIHHII", self.ring, at)
            if not status & 1:
                return frames
            # sockaddr_ll stands behind the header, both aligned to 16.
            index, _, pkttype = struct.unpack_from("iHB", self.ring, at + 32 + 4)
            latest = max(latest, seconds * 1_000_000_000 + nanos)
            frames.append(
                {
                    "netns": self.netns,
                    "dev": self.devices[index],
                    "pkttype": pkttype,
                    "ns": latest,
                    "data": self.ring[at + mac : at + mac + min(length, SNAP)].hex(),
                }
            )
        raise RuntimeError("more frames than the ring holds")


class Servers:
    """The programs that listen. What they say is what the simulator's programs say."""

    def __init__(self, listeners, namespaces):
        self.poll = select.epoll()
        self.handlers = {}
        self.served = []
        for listener in listeners:
            enter(namespaces[listener["netns"]])
            is_tcp = listener["proto"] == "tcp"
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if is_tcp else socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((listener["ip"], listener["port"]))
            sock.setblocking(False)
            if is_tcp:
                sock.listen(16)
            self.watch(sock, self.accept if is_tcp else self.datagram, listener["owner"])

    def watch(self, sock, handler, owner):
        self.handlers[sock.fileno()] = (sock, handler, owner)
        self.poll.register(sock.fileno(), select.EPOLLIN)

    def serve(self, sock, handler, owner):
        handler(sock, owner)

    def accept(self, sock, owner):
        try:
            connection, peer = sock.accept()
        except OSError:
            return
        connection.setblocking(False)
        self.watch(connection, self.stream, owner)

    def stream(self, sock, owner):
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.poll.unregister(sock.fileno())
            del self.handlers[sock.fileno()]
            sock.close()
            return
        peer = "%s:%d" % sock.getpeername()
        self.served.append({"owner": owner, "client": peer})
        if data[:4] in (b"GET ", b"POST"):
            body = "%s saw %s\n" % ("/".join(owner.split("/")[:2]), peer)
            data = (
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            ).encode()
        try:
            sock.send(data)
        except OSError:
            pass

    def datagram(self, sock, owner):
        try:
            _, peer = sock.recvfrom(65536)
        except OSError:
            return
        client = "%s:%d" % peer
        self.served.append({"owner": owner, "client": client})
        sock.sendto(("server=%s peer=%s" % (owner, client)).encode(), peer)

    def run(self, seconds, extra=None, until=lambda: False):
        """Serves for a while. `extra`: a client's (socket, events, handler)."""
        end = time.monotonic() + seconds
        if extra:
            self.poll.register(extra[0].fileno(), extra[1])
        while not until():
            left = end - time.monotonic()
            if left <= 0:
                break
            for fd, events in self.poll.poll(min(left, 0.05)):
                if extra and fd == extra[0].fileno():
                    extra[2](events)
                elif fd in self.handlers:
                    self.serve(*self.handlers[fd])
        if extra:
            self.poll.unregister(extra[0].fileno())


class Patience:
    """How long a client waits. Not to waste time it gives up early when, after the first second, nobody asks for a link
    address any more: then nothing is under way that could still end otherwise."""

    def __init__(self, seconds, watchers, may_end_early=True):
        self.seconds = seconds
        self.watchers = watchers if may_end_early else []

    def wait(self, servers, client, until):
        started = time.time_ns()
        early = min(self.seconds, 1.3) if self.watchers else self.seconds
        servers.run(early, client, until)
        if until() or early == self.seconds:
            return
        late = started + 900_000_000
        if any(kind == (0x0806, 1) for watcher in self.watchers for kind in watcher.frames_since(late)):
            servers.run(self.seconds - early, client, until)


class Failed(Exception):
    """The request came to an end that is no answer."""

    def __init__(self, name, icmp=None):
        super().__init__(name)
        self.name = name
        self.icmp = icmp


def from_error_queue(sock):
    """What the kernel has to say about a failure: origin, ICMP type and code, who sent it, and the MTU in it."""
    try:
        _, ancillary, _, _ = sock.recvmsg(512, 512, MSG_ERRQUEUE)
    except OSError:
        return None
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IP and kind == IP_RECVERR:
            number, origin, icmp_type, code, _, info, _ = struct.unpack("=IBBBBII", data[:16])
            offender = socket.inet_ntoa(data[20:24]) if len(data) >= 24 else None
            return {
                "errno": errno.errorcode.get(number, str(number)),
                "origin": {1: "local", 2: "icmp"}.get(origin, str(origin)),
                "type": icmp_type,
                "code": code,
                "from": offender,
                "mtu": info,
            }
    return None


def prepare(sock, request):
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    if request["ttl"] is not None:
        sock.setsockopt(socket.SOL_IP, socket.IP_TTL, request["ttl"])
    if request["df"] is not None:
        sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO if request["df"] else IP_PMTUDISC_DONT)
    sock.setblocking(False)


def fill(request, size):
    """Payload whose first bytes nobody else sends: by them a packet is known wherever it turns up."""
    return (request["token"].encode() + b"." * size)[:size]


def fail_with(sock, error):
    queued = from_error_queue(sock)
    raise Failed(errno.errorcode.get(error, str(error)), queued)


def over_tcp(request, servers, patience):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        prepare(sock, request)
        sock.bind(("0.0.0.0", request["sport"]))
        state = {"connected": False, "answer": b"", "closed": False, "error": 0}

        def on_event(events):
            if not state["connected"]:
                state["error"] = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if state["error"] == 0 and events & select.EPOLLOUT:
                    state["connected"] = True
                return
            try:
                data = sock.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:
                state["error"] = error.errno
                return
            if data:
                state["answer"] += data
            else:
                state["closed"] = True

        error = sock.connect_ex((request["dst"], request["port"]))
        if error not in (0, errno.EINPROGRESS):
            fail_with(sock, error)
        patience.wait(
            servers,
            (sock, select.EPOLLOUT | select.EPOLLERR, on_event),
            lambda: state["connected"] or state["error"],
        )
        if state["error"]:
            fail_with(sock, state["error"])
        if not state["connected"]:
            raise Failed("ETIMEDOUT")
        sock.send(request["body"].encode() if request["body"] else fill(request, request["size"]))
        patience.wait(servers, (sock, select.EPOLLIN, on_event), lambda: state["answer"] or state["error"])
        if state["error"]:
            fail_with(sock, state["error"])
        if not state["answer"]:
            raise Failed("ETIMEDOUT")
        sock.shutdown(socket.SHUT_WR)
        servers.run(1.0, (sock, select.EPOLLIN, on_event), lambda: state["closed"] or state["error"])
    finally:
        sock.close()


def over_udp(request, servers, patience):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        prepare(sock, request)
        sock.bind(("0.0.0.0", request["sport"]))
        converse(sock, fill(request, request["size"]), request, servers, patience, lambda data: True)
    finally:
        sock.close()


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def over_icmp(request, servers, patience):
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    try:
        prepare(sock, request)
        payload = fill(request, request["size"])
        head = struct.pack("!BBHHH", 8, 0, 0, request["sport"], 1)
        head = struct.pack("!BBHHH", 8, 0, checksum(head + payload), request["sport"], 1)

        def is_answer(data):
            header = (data[0] & 15) * 4
            kind, _, _, identifier, _ = struct.unpack("!BBHHH", data[header : header + 8])
            return kind == 0 and identifier == request["sport"]

        converse(sock, head + payload, request, servers, patience, is_answer)
    finally:
        sock.close()


def converse(sock, message, request, servers, patience, is_answer):
    """One datagram out, one back."""
    state = {"answered": False, "error": 0}

    def on_event(events):
        try:
            data = sock.recv(65536)
            state["answered"] = state["answered"] or is_answer(data)
        except BlockingIOError:
            if events & select.EPOLLERR:
                state["error"] = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or errno.EIO
        except OSError as error:
            state["error"] = error.errno

    try:
        sock.connect((request["dst"], request["port"]))
        sock.send(message)
    except OSError as error:
        fail_with(sock, error.errno)
    patience.wait(
        servers,
        (sock, select.EPOLLIN | select.EPOLLERR, on_event),
        lambda: state["answered"] or state["error"],
    )
    if state["error"]:
        fail_with(sock, state["error"])
    if not state["answered"]:
        raise Failed("ETIMEDOUT")


CLIENTS = {"http": over_tcp, "tcp": over_tcp, "udp": over_udp, "icmp": over_icmp}


def perform(request, servers, namespaces, patience):
    enter(namespaces[request["netns"]])
    servers.served.clear()
    outcome = {"result": "delivered", "errno": None, "icmp": None}
    try:
        CLIENTS[request["scheme"]](request, servers, patience)
    except Failed as failure:
        outcome = {"result": "failed", "errno": failure.name, "icmp": failure.icmp}
    return {**outcome, "served": servers.served[-1] if servers.served else None}


def run_in(name, *command):
    found = subprocess.run(["ip", "netns", "exec", name, *command], capture_output=True, text=True, timeout=10)
    return found.stdout


def main():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one CPU: frames keep their order
    task = json.load(sys.stdin)
    namespaces = task["namespaces"]
    servers = Servers(task["listeners"], namespaces)
    for request in task["before"]:
        perform(request, servers, namespaces, Patience(task["patience"], []))
        servers.run(task["settle"])
    watchers = [Watcher(netns, name) for netns, name in namespaces.items()]
    patience = Patience(task["patience"], watchers, task["mayEndEarly"])
    first = perform(task["request"], servers, namespaces, patience)
    servers.run(task["settle"])
    frames = [frame for watcher in watchers for frame in watcher.drain()]
    conntrack = {netns: run_in(namespaces[netns], "conntrack", "-L") for netns in task["tracked"]}
    rules = {netns: run_in(namespaces[netns], task["save"], "-c") for netns in task["tracked"]}
    further = []
    for request in task["further"]:
        further.append(perform(request, servers, namespaces, patience))
        servers.run(task["settle"])
    frames.sort(key=lambda frame: frame["ns"])  # stable: one namespace's frames keep their order
    json.dump(
        {"outcome": first, "further": further, "frames": frames, "conntrack": conntrack, "rules": rules}, sys.stdout
    )


main()
