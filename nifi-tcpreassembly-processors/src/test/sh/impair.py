#!/usr/bin/env python3
"""Forward frames between two interfaces, losing, repeating and delaying some of them, until killed.

A stand-in for the netem queueing discipline, which many kernels lack. Probabilities are from 0 to 1. Says "ready" on
standard output when it forwards."""
import argparse
import heapq
import random
import select
import socket
import sys
import time

SO_RCVBUFFORCE = 33
SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP = 1
PACKET_MR_PROMISC = 1
PACKET_IGNORE_OUTGOING = 23
ETH_P_ALL = 3

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("interface", nargs=2)
arguments.add_argument("--loss", type=float, default=0)
arguments.add_argument("--duplicate", type=float, default=0)
arguments.add_argument("--reorder", type=float, default=0, help="part of the frames that are held back")
arguments.add_argument("--hold", type=float, default=5, help="how long, in milliseconds")
arguments.add_argument("--delay", type=float, default=0, help="of every frame, in milliseconds")
arguments.add_argument("--jitter", type=float, default=0, help="up to so many milliseconds more, which reorders too")
arguments.add_argument("--seed", type=int, default=1)
options = arguments.parse_args()


def packet_socket(interface):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    opened.bind((interface, 0))
    opened.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    opened.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    membership = socket.if_nametoindex(interface).to_bytes(4, sys.byteorder)
    membership += PACKET_MR_PROMISC.to_bytes(2, sys.byteorder) + bytes(10)
    opened.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership)
    opened.setblocking(False)
    return opened


chance = random.Random(options.seed)
sockets = [packet_socket(interface) for interface in options.interface]
waiting = []  # (time, number, socket, frame)
number = 0


def send_at(when, out, frame):
    global number
    number += 1
    heapq.heappush(waiting, (when, number, out, frame))


def forward(frame, out):
    when = time.monotonic()
    if chance.random() < options.loss:
        return
    when += (options.delay + options.jitter * chance.random()) / 1000
    if chance.random() < options.reorder:
        when += options.hold / 1000
    if chance.random() < options.duplicate:
        send_at(when + 0.0005, out, frame)
    send_at(when, out, frame)


print("ready", flush=True)
while True:
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, out, frame = heapq.heappop(waiting)
        try:
            out.send(frame)
        except OSError as error:
            sys.exit(f"cannot send a frame of {len(frame)} bytes: {error}")
    timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for readable in select.select(sockets, [], [], timeout)[0]:
        for _ in range(64):
            try:
                forward(readable.recv(70000), sockets[1] if readable is sockets[0] else sockets[0])
            except BlockingIOError:
                break
