"""Counts what a message costs the server, and a call the client: instructions, by valgrind, and system calls, by strace.

Each program runs twice, for few rounds and for many: what it does once is the same in both. The rounds are in lockstep,
and so the counts hardly depend on what else the machine does.
"""

import re
import shutil
import signal
import subprocess

import programs
import servers
from programs import Failure

BOUNDS = "bench/bounds.txt"
HEADER = """\
# How many instructions a message may take in the server, and a call in the client, and how many system calls a message in
# the server, by the number of messages in flight: a tenth more than was counted when this was written down, with GCC 12
# and Asio 1.22. Read by script/bench --check, and written by script/bench --write-bounds.
"""
DEPTHS = (1, 16, 64)
CLIENTS = ("pool", "connection")
SERVER = "server"
ROUNDS = (200, 1000)  # of the server
CALL_ROUNDS = (200, 600)


def require_tools():
    for tool in ("valgrind", "strace"):
        if not shutil.which(tool):
            raise Failure(f"cannot count without {tool}: install it, then run this again")


def valgrind(command):
    return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]


def collected(errors):
    found = re.search(r"Collected : (\d+)", errors)
    if not found:
        raise Failure(f"valgrind counted nothing: {(errors.strip().splitlines() or ['no word'])[-1]}")
    return int(found.group(1))


def call_instructions(kind, depth):
    def count(rounds):
        command = valgrind([programs.bench_program("echo-call-cost"), kind, str(rounds), str(depth)])
        process = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        return collected(process.stderr)

    few, many = CALL_ROUNDS
    return (count(many) - count(few)) / ((many - few) * depth)


def serve_rounds(command, rounds, depth):
    """Runs a server for so many rounds of messages of 64 bytes; returns what it, or its tracer, wrote on its end."""
    process = programs.start(command, programs.SHARED_CORES, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        port = programs.port_of(process.stdout.readline() or "none:0")
        load = [programs.bench_program("echo-bare-load"), "--rounds", str(rounds), str(port), "1", str(depth), "64", "60"]
        programs.run(load, programs.SHARED_CORES, 90)
        process.send_signal(signal.SIGTERM)
        return process.communicate(timeout=30)[1]
    except (Failure, subprocess.TimeoutExpired) as error:
        process.kill()
        raise Failure(f"{' '.join(command[:2])} …: {error}") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def message_instructions(command, depth):
    few, many = (collected(serve_rounds(valgrind(command), rounds, depth)) for rounds in ROUNDS)
    return (many - few) / ((ROUNDS[1] - ROUNDS[0]) * depth)


def message_system_calls(command, depth):
    """By name, and their sum as "total". strace is the child: what is started, and ended, is the server itself."""

    def count(rounds):
        summary = serve_rounds(["strace", "--daemonize", "--follow-forks", "--summary-only", *command], rounds, depth)
        # Per cent, seconds, microseconds a call, calls, perhaps errors, name.
        rows = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+)(?: +\d+)? +(\w+)$", summary, re.MULTILINE)
        if not rows:
            raise Failure(f"strace counted nothing: {(summary.strip().splitlines() or ['no word'])[-1]}")
        return {name: int(calls) for calls, name in rows}

    few, many = map(count, ROUNDS)
    messages = (ROUNDS[1] - ROUNDS[0]) * depth
    # What happens less than once in a hundred rounds, such as a timer, is no cost of a message.
    return {name: round((calls - few.get(name, 0)) / messages, 4) for name, calls in many.items()
            if (calls - few.get(name, 0)) * 100 >= ROUNDS[1] - ROUNDS[0]}


def server_costs(command, depths=DEPTHS):
    return [{"depth": depth, "instructions": round(message_instructions(command, depth), 1),
             "system_calls": message_system_calls(command, depth)} for depth in depths]


def compare():
    """What a message costs echo-server, and the bare loop."""
    require_tools()
    return {servers.OURS: server_costs(servers.echo_server_command()),
            servers.BARE: server_costs([servers.peer_program("bare-epoll")])}


def count_all():
    """A row for each kind and depth: (kind, depth, instructions, system calls or None)."""
    require_tools()
    for cost in server_costs(servers.echo_server_command()):
        yield SERVER, cost["depth"], cost["instructions"], cost["system_calls"]["total"]
    for kind in CLIENTS:
        for depth in DEPTHS:
            yield kind, depth, call_instructions(kind, depth), None


def read_bounds():
    bounds = {}
    with open(BOUNDS, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                kind, depth, *limits = line.split()
                bounds[kind, int(depth)] = limits
    return bounds


def bounds_line(kind, depth, instructions, calls):
    """A tenth more than was counted."""
    line = f"{kind} {depth} {instructions * 1.1:.0f}"
    return line if calls is None else f"{line} {calls * 1.1:.3f}"


def show(write=False):
    lines = []
    for row in count_all():
        lines.append(bounds_line(*row))
        print(describe(*row), flush=True)
    if write:
        with open(BOUNDS, "w", encoding="utf-8") as file:
            file.write(HEADER + "\n".join(lines) + "\n")
        print(f"{BOUNDS} is written")
    else:
        print(f"\nWith a tenth more, as lines of {BOUNDS}:\n" + "\n".join(lines))


def describe(kind, depth, instructions, calls):
    what = "a message of the server" if kind == SERVER else f"a call of the client, {kind}"
    text = f"{what + ',':34} {depth:2} in flight: {instructions:7.0f} instructions"
    return text if calls is None else f"{text}, {calls:.3f} system calls"


def check():
    """Ends in a Failure that names all that has become dearer."""
    bounds = read_bounds()
    dearer = []
    for kind, depth, instructions, calls in count_all():
        if (kind, depth) not in bounds:
            raise Failure(f"{BOUNDS} has no line for {kind} {depth}: script/bench --write-bounds writes it anew")
        limits = bounds[kind, depth]
        within = " and ".join(limits)
        print(f"{describe(kind, depth, instructions, calls)} (at most {within})", flush=True)
        counted = [instructions] if calls is None else [instructions, calls]
        if any(value > float(limit) for value, limit in zip(counted, limits, strict=True)):
            dearer.append(f"{kind} {depth}")
    if dearer:
        raise Failure(f"more is done than {BOUNDS} allows, for {', '.join(dearer)}: find out why; where it is worth it, "
                      "script/bench --write-bounds writes the file anew")
