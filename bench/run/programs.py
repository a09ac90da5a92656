"""Starts programs where they belong, and ends those that it has started."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time

PROGRAMS = "build/bench"
CORES = sorted(os.sched_getaffinity(0))

# On one processor, or where the load is to share with the server, nobody is pinned.
SERVER_CORES = {CORES[0]}
LOAD_CORES = {CORES[1 % len(CORES)]}
SHARED_CORES = set(CORES[:2])

_prctl = ctypes.CDLL(None).prctl
_PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What stops the run, or a row of it, in one sentence."""


class NotStarted(Failure):
    """A server does not start: it takes part nowhere."""


def bench_program(name):
    return f"{PROGRAMS}/bench/{name}"


def _prepare(cores):
    """In the child: its processors, and an end with its parent, however that ends."""

    def prepare():
        os.sched_setaffinity(0, cores)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return prepare


def start(command, cores, **arguments):
    try:
        return subprocess.Popen(command, preexec_fn=_prepare(cores), stdin=subprocess.DEVNULL, **arguments)
    except FileNotFoundError:
        raise NotStarted(f"cannot start {command[0]}: there is no such program") from None


def run(command, cores, seconds):
    """What the program writes to standard output; fails when it takes longer, or does not end with 0."""
    with start(command, cores, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failure(f"{os.path.basename(command[0])} was not done after {seconds:.0f} s") from None
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        last = (errors.strip().splitlines() or [f"it ended with {process.returncode}"])[-1]
        raise Failure(f"{os.path.basename(command[0])}: {last}")
    return output


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_of(line):
    """From the line that echo-server and the peers print."""
    return int(line.rpartition(":")[2])


@contextlib.contextmanager
def serving(process, first_line=True, port=None):
    """The port of a server that was started; ends it in the end."""
    try:
        if first_line:
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                raise NotStarted(f"{os.path.basename(process.args[0])} does not listen, as it says above")
            port = port_of(line)
        else:
            _wait_until_accepting(process, port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _wait_until_accepting(process, port):
    deadline = time.monotonic() + 5
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise NotStarted(f"{os.path.basename(process.args[0])} does not accept connections on port {port}")


def busy_share(seconds):
    """Of the processors, by whatever runs at the moment; to be asked while nothing of ours does."""

    def times():
        with open("/proc/stat", encoding="ascii") as file:
            # user, nice, system, idle, waiting for a disk, and more that is work
            values = [int(value) for value in file.readline().split()[1:9]]
        return sum(values), values[3] + values[4]

    whole_before, idle_before = times()
    time.sleep(seconds)
    whole, idle = times()
    return 1 - (idle - idle_before) / max(whole - whole_before, 1)
