#!/usr/bin/env python3
"""Holds idle connections, 100,000 by default, and measures what they cost: memory of the server and of the system, the
latency of a connection that is busy beside them, a page of metrics, a reload, and a stop that drains them.

Takes the programs from $ECHO_SERVER and $ECHO_CLIENT, or from build/release (script/demo), and prints a table in
Markdown. Where a process may not have enough descriptors (ulimit -Hn) there are several servers, which share the
connections. In a network of its own it takes no ports that others use:

    sudo unshare --net sh -c 'ip link set lo up && bench/idle_connections.py'"""

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import shared  # pylint: disable=wrong-import-position
from idle.processes import Holders, Server, make_certificate  # pylint: disable=wrong-import-position

# Of descriptors: what a process needs besides its connections.
RESERVE = 128
IDLE_SECONDS = 5


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=shared.whole_number(1, 1_000_000), default=100_000, metavar="N",
                        help="how many are idle; default: 100000")
    parser.add_argument("--rate", type=shared.whole_number(1, 100_000), default=500, metavar="R",
                        help="messages a second on the busy connection; default: 500")
    parser.add_argument("--rounds", type=shared.whole_number(1, 100), default=5, metavar="N",
                        help="how often its latency is measured, for the median; default: 5")
    parser.add_argument("--seconds", type=shared.whole_number(1, 600), default=3, metavar="S",
                        help="how long each time; default: 3")
    parser.add_argument("--tls", action="store_true", help="all connections, the busy one too, speak TLS 1.3")
    return parser.parse_args()


class Latency:
    """Of a connection that is busy: medians over rounds, in microseconds."""

    def __init__(self):
        self._times = {"p50_ns": [], "p99_ns": []}

    def measure(self, endpoint, arguments):
        document = json.loads(subprocess.run(
            [shared.client_program(), "bench", endpoint, "--connections", "1", "--rate", str(arguments.rate),
             "--duration", f"{arguments.seconds}s", "--warmup", "500ms", "--output", "json", "--quiet",
             *(["--insecure"] if arguments.tls else [])],
            check=True, stdout=subprocess.PIPE, timeout=arguments.seconds + 60).stdout)
        for name, times in self._times.items():
            times.append(document["response_time"]["percentiles"][name] / 1000)

    def text(self):
        return " / ".join(f"{statistics.median(times):.0f}" for times in self._times.values()) + " µs"


def kernel_memory():
    """What the kernel holds in objects of its own, and in the buffers of TCP, in bytes (proc(5))."""
    return (shared.file_number("/proc/meminfo", "Slab:") * 1024,
            shared.file_number("/proc/net/sockstat", "mem") * resource.getpagesize())


def print_row(what, without, beside):
    print(f"| {what} | {without} | {beside} |", flush=True)


def own_memory(servers):
    return sum(shared.own_memory(server.pid) for server in servers)


def processor_seconds(servers):
    return sum(shared.processor_seconds(server.pid) for server in servers)


def open_connections(servers, arguments, most_each, stack):
    """Opens them, and prints what they cost."""
    count = arguments.connections
    own_before, kernel_before = own_memory(servers), kernel_memory()
    began = time.monotonic()
    holders = Holders(servers, count, most_each)
    stack.callback(holders.end)
    holders.wait_until_open()
    opening = count / (time.monotonic() - began)
    own = own_memory(servers) - own_before
    slab, buffers = (now - before for now, before in zip(kernel_memory(), kernel_before))
    used_before = processor_seconds(servers)
    time.sleep(IDLE_SECONDS)
    used = processor_seconds(servers) - used_before

    held = sum(server.metric("echo_server_connections_open") for server in servers)
    print_row("idle connections, as the servers count them", 0, f"{held:,.0f}")
    print_row("servers", len(servers), len(servers))
    print_row("memory of the server, each (RssAnon)", "-", f"{own / count:,.0f} bytes")
    print_row("objects of the kernel, each, both ends (Slab)", "-", f"{slab / count:,.0f} bytes")
    print_row("buffers of TCP, each, both ends (sockstat)", "-", f"{buffers / count:,.0f} bytes")
    print_row("opened and served once, a second", "-", f"{opening:,.0f}")
    print_row(f"processor time of the servers in {IDLE_SECONDS} s", "-", f"{used:.2f} s")


def measure(servers, empty, arguments, most_each, stack):
    busy = servers[0]
    alone, beside, other = Latency(), Latency(), Latency()
    for _ in range(arguments.rounds):
        alone.measure(busy.endpoint, arguments)
    page_alone, reload_alone = busy.page_seconds(), busy.reload_seconds()
    open_connections(servers, arguments, most_each, stack)
    for _ in range(arguments.rounds):
        beside.measure(busy.endpoint, arguments)
        other.measure(empty.endpoint, arguments)
    print_row("p50 / p99 of a busy connection", alone.text(), beside.text())
    print_row("… to a server without idle connections, at the same time", "-", other.text())
    print_row("a page of metrics", f"{page_alone * 1000:.1f} ms", f"{busy.page_seconds() * 1000:.1f} ms")
    print_row("a reload", f"{reload_alone * 1000:.1f} ms", f"{busy.reload_seconds() * 1000:.1f} ms")


def measure_stop(servers, empty):
    """All servers at once: they have all processors to share, as one server with as many threads would."""
    times, used = [], []
    for group in ([empty], servers):
        began = time.monotonic()
        for server in group:
            server.begin_stop()
        used.append(f"{sum(server.wait_for_end() for server in group):.2f} s")
        times.append(f"{(time.monotonic() - began) * 1000:.0f} ms")
    print_row("from SIGTERM to the end, all drained", *times)
    print_row("… processor time that the servers need for that", *used)


def main():
    arguments = options()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    most_each = arguments.connections if most == resource.RLIM_INFINITY else most - RESERVE
    if most_each < 1:
        shared.fail(f"a process may have {most} descriptors only: raise the hard limit (ulimit -Hn)")
    count = -(-arguments.connections // most_each)
    opened_a_second = 1000 if arguments.tls else 4000
    seconds = 3 * arguments.rounds * (arguments.seconds + 1) + arguments.connections / opened_a_second + 10
    print(f"About {seconds:.0f} s on {len(os.sched_getaffinity(0))} processors.", file=sys.stderr)
    with contextlib.ExitStack() as stack:
        certificate = None
        if arguments.tls:
            certificate = make_certificate(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = []
        for number in range(count + 1):
            servers.append(Server(f"127.0.0.{number + 1}", certificate))
            stack.callback(servers[-1].end)
        *servers, empty = servers
        print_row("", "without", "beside them")
        print("|---|---|---|", flush=True)
        measure(servers, empty, arguments, most_each, stack)
        measure_stop(servers, empty)


if __name__ == "__main__":
    main()
