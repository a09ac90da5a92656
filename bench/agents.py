#!/usr/bin/env python3
"""What 1, 2, ... agents together ask of one server on this machine: the sum of their rates, the p99 of all their
messages, and how many processors server and agents kept busy. Agents and server share the processors here, as other
machines' agents do not: once these are busy the figures are the machine's limit and not the server's.

Takes the programs from $ECHO_SERVER and $ECHO_CLIENT, or from build/release (script/demo), and says first how long it
takes. Prints a table in Markdown."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import shared  # pylint: disable=wrong-import-position

# For the agents to start and to open their connections: the start that they have in common is so far ahead.
LEAD_SECONDS = 2
WARMUP_SECONDS = 1


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=shared.whole_number(1, 64), default=8, metavar="N", help="agents; default: 8")
    parser.add_argument("--rate", type=shared.whole_number(1, 10_000_000), default=2000, metavar="R",
                        help="messages a second of each agent, in an open loop; default: 2000")
    parser.add_argument("--seconds", type=shared.whole_number(1, 600), default=5, metavar="S",
                        help="how long each row measures; default: 5")
    return parser.parse_args()


def sleep_until(moment):
    time.sleep(max(0.0, moment - time.time()))


class Server:
    def __enter__(self):
        self.process = subprocess.Popen(
            [shared.server_program(), "--listen", "127.0.0.1:0", "--log-level", "error"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            shared.fail("the server does not start")
        self.endpoint = line.removeprefix("listening on ").strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


def start_agent(folder, server, name, start, arguments):
    command = [shared.client_program(), "bench", server.endpoint, "--agent", name,
               "--start-at", f"@{start:.3f}", "--rate", str(arguments.rate), "--duration", f"{arguments.seconds}s",
               "--warmup", f"{WARMUP_SECONDS}s", "--output", "json", "--quiet", "-o", f"{folder}/{name}.json"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def merged(folder, names):
    command = [shared.client_program(), "report", "--merge", "--agents", ",".join(names),
               "--output", "json", *(f"{folder}/{name}.json" for name in names)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


def measure(server, count, arguments):
    """The merged document of so many agents, and the processors that the server kept busy meanwhile."""
    names = [str(number) for number in range(count)]
    start = time.time() + LEAD_SECONDS + WARMUP_SECONDS
    with tempfile.TemporaryDirectory() as folder:
        agents = [start_agent(folder, server, name, start, arguments) for name in names]
        try:
            sleep_until(start)
            before = shared.processor_seconds(server.process.pid)
            sleep_until(start + arguments.seconds)
            busy = (shared.processor_seconds(server.process.pid) - before) / arguments.seconds
            for agent in agents:
                if agent.wait(arguments.seconds + 60) != 0:
                    shared.fail("an agent failed, and has said why")
        except subprocess.TimeoutExpired:
            shared.fail("an agent does not end")
        finally:
            for agent in agents:
                agent.kill()
                agent.wait()
        return merged(folder, names), busy


def row(document, busy):
    merge, cpu = document["merge"], document["cpu"]
    rate = merge["sum_of_rates_per_second"]
    p99 = document["response_time"]["percentiles"].get("p99_ns")
    agents_busy = (cpu["user_ns"] + cpu["system_ns"]) / document["duration_ns"]
    p99_text = f"{p99 / 1e6:.2f} ms" if p99 else "-"
    return f"| {len(merge['parts'])} | {rate:,.0f}/s | {p99_text} | {busy:.2f} | {agents_busy:.2f} |"


def main():
    arguments = options()
    seconds = arguments.most * (LEAD_SECONDS + WARMUP_SECONDS + arguments.seconds)
    print(f"About {seconds} s on {len(os.sched_getaffinity(0))} processors.", file=sys.stderr)
    with Server() as server:
        print("| agents | sum of the rates | p99 of all | processors of the server | of the agents |")
        print("|---|---|---|---|---|", flush=True)
        for count in range(1, arguments.most + 1):
            print(row(*measure(server, count, arguments)), flush=True)


if __name__ == "__main__":
    main()
