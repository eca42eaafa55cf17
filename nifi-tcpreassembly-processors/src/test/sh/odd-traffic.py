#!/usr/bin/env python3
"""Connections between real sockets that do what few programs do, and what they sent. Both ends know the plan from its name.

  odd-traffic.py server SCENARIO          says "ready" on standard output when it listens
  odd-traffic.py client SCENARIO [TRUTH]  writes what was sent to a file, as the class Truth reads it

Scenarios: fast-open, reuse, segment-sizes, zero-window, keep-alive, urgent, half-close, simultaneous-open, abort (of which
the truth is not known: it depends on what was under way)."""
import errno
import hashlib
import random
import socket
import struct
import sys
import threading
import time

CLIENT = {socket.AF_INET: "10.77.0.1", socket.AF_INET6: "fd77::1"}
SERVER = {socket.AF_INET: "10.77.0.2", socket.AF_INET6: "fd77::2"}
TCP_FASTOPEN_CONNECT = 30
TCP_WINDOW_CLAMP = 10
ABORTED = (ConnectionError, TimeoutError)


class Plan:
    """What connection number N of a scenario does. Ends take turns: the client sends, the server answers, one closes."""

    def __init__(self, scenario, number):
        chance = random.Random(f"{scenario} {number}")
        self.scenario = scenario
        self.number = number
        self.family = (socket.AF_INET, socket.AF_INET6)[number % 2]
        small = scenario in ("fast-open", "reuse", "keep-alive", "urgent")
        most = 4000 if small else 200_000
        self.up = chance.randbytes(chance.randint(1, most))
        self.down = chance.randbytes(chance.randint(1, most))
        self.server_closes = number % 4 < 2 or scenario == "reuse"
        self.reset = scenario == "reuse" and number // 4 % 2 == 1
        self.client_port = 41000 + (number % 2 if scenario == "reuse" else number)
        self.server_port = 21000 + number % 2
        self.mss = chance.choice((88, 200, 536, 1000, 1300))
        self.receive_buffer = chance.choice((2048, 5000, 30_000, 500_000))

    def prepare(self, opened):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
        if self.scenario == "segment-sizes":
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, self.mss)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        if self.scenario == "zero-window":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 3000)

    def truth(self):
        ends = [f"[{a}]" if ":" in a else a for a in (CLIENT[self.family], SERVER[self.family])]
        client, server = f"{ends[0]}:{self.client_port}", f"{ends[1]}:{self.server_port}"
        up = self.up + (b"k" if self.server_closes else b"")
        for source, destination, sent in ((client, server, up), (server, client, self.down)):
            digest = hashlib.sha256(sent).hexdigest()
            yield "\t".join((source, destination, str(len(sent)), str(len(sent)), digest, digest, "-", "-", self.scenario))


def plans(scenario):
    count = {"reuse": 80, "keep-alive": 4, "zero-window": 4, "simultaneous-open": 4}.get(scenario, 24)
    return [Plan(scenario, number) for number in range(count)]


def read(opened, length, plan):
    got = bytearray()
    while len(got) < length:
        if plan.scenario == "zero-window" and random.random() < 0.02:
            time.sleep(0.3)
        piece = opened.recv(min(2000 if plan.scenario == "zero-window" else 65536, length - len(got)))
        if not piece:
            raise EOFError(f"{plan.scenario} {plan.number}: only {len(got)} of {length}")
        got += piece
    return bytes(got)


def write(opened, data, plan):
    if plan.scenario == "urgent":
        third = len(data) // 3
        opened.sendall(data[:third])
        if third:
            opened.send(data[third : third + 1], socket.MSG_OOB)
        opened.sendall(data[third + (1 if third else 0) :])
    elif plan.scenario == "keep-alive":
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        opened.sendall(data[: len(data) // 2])
        time.sleep(2.5)
        opened.sendall(data[len(data) // 2 :])
    else:
        opened.sendall(data)


def close(opened, plan):
    if plan.reset:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    opened.close()


def abort(opened, plan, client):
    """Both send at once, and one of them resets the connection in the midst of it."""
    data = (plan.up if client else plan.down) * 20
    opened.settimeout(3)
    if client == plan.server_closes:
        try:
            threading.Thread(target=lambda: swallow(lambda: opened.sendall(data))).start()
            while opened.recv(65536):
                pass
        except ABORTED:
            pass
        return
    swallow(lambda: opened.send(data[:150_000]))
    swallow(lambda: opened.recv(20_000))
    plan.reset = True
    close(opened, plan)


def await_end(opened):
    """Not for long: a reset is sent once, and may be lost."""
    opened.settimeout(1)
    swallow(lambda: opened.recv(1))


def swallow(action):
    try:
        action()
    except (OSError, EOFError):
        pass


def serve(opened, plan):
    with opened:
        if plan.scenario == "abort":
            abort(opened, plan, False)
            return
        assert read(opened, len(plan.up), plan) == plan.up
        if plan.scenario == "half-close":
            if not plan.server_closes:
                assert opened.recv(1) == b""
        write(opened, plan.down, plan)
        if plan.server_closes:
            assert read(opened, 1, plan) == b"k"
            close(opened, plan)
        else:
            await_end(opened)


def request(opened, plan):
    with opened:
        if plan.scenario == "abort":
            abort(opened, plan, True)
            return
        write(opened, plan.up, plan)
        if plan.scenario == "half-close" and not plan.server_closes:
            opened.shutdown(socket.SHUT_WR)
        assert read(opened, len(plan.down), plan) == plan.down
        if plan.server_closes:
            opened.sendall(b"k")
            await_end(opened)
        else:
            close(opened, plan)


def bound(plan, address, port):
    opened = socket.socket(plan.family)
    plan.prepare(opened)
    opened.bind((address[plan.family], port))
    return opened


def connect(plan):
    """The kernel refuses endpoints until the last connection's are free: then once more, a little later."""
    while True:
        opened = bound(plan, CLIENT, plan.client_port)
        if plan.scenario == "fast-open":
            opened.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1)
        try:
            opened.connect((SERVER[plan.family], plan.server_port))
            return opened
        except OSError as error:
            opened.close()
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            time.sleep(0.1)


def meet(plan, mine, my_port, its, its_port):
    """Both ends connect at the same time: at the next whole two seconds."""
    while True:
        opened = bound(plan, mine, my_port)
        time.sleep(2 - time.time() % 2)
        try:
            opened.connect((its[plan.family], its_port))
            return opened
        except ConnectionError:
            opened.close()


def main():
    side, scenario = sys.argv[1:3]
    todo = plans(scenario)
    if scenario == "simultaneous-open":
        print("ready", flush=True)
        for plan in todo:
            plan.server_port = 22000 + plan.number
            if side == "server":
                serve(meet(plan, SERVER, plan.server_port, CLIENT, plan.client_port), plan)
            else:
                request(meet(plan, CLIENT, plan.client_port, SERVER, plan.server_port), plan)
    elif side == "server":
        listeners = []
        for plan in todo[:2]:
            listener = bound(plan, SERVER, plan.server_port)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 16)
            listener.listen(16)
            listeners.append(listener)
        print("ready", flush=True)
        for plan in todo:
            serve(listeners[plan.number % 2].accept()[0], plan)
    else:
        for plan in todo:
            request(connect(plan), plan)
    if side == "client" and len(sys.argv) > 3 and scenario != "abort":
        with open(sys.argv[3], "w", encoding="ascii") as truth:
            for plan in todo:
                truth.writelines(line + "\n" for line in plan.truth())


main()
