"""The processes of idle_connections.py: servers, and those that hold connections to them."""

import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import shared

HOLDER = pathlib.Path(__file__).resolve().parent / "holder.py"
# From one address to one port there are 28,232 (ip_local_port_range); the fewer are left, the longer one is looked for.
MOST_OF_A_SOURCE = 20_000
PAGES = 20
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def seconds_of(action):
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def make_certificate(folder):
    """Files for the servers; no client looks at it."""
    files = f"{folder}/server.pem", f"{folder}/server.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
               "-out", files[0], "-keyout", files[1]]
    if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        shared.fail("cannot make a certificate: openssl req failed")
    return files


def listening(address, certificate):
    if not certificate:
        return ["--listen", f"{address}:0"]
    return ["--listen", f"tls://{address}:0", "--tls-cert", certificate[0], "--tls-key", certificate[1]]


class Server:
    """An echo-server on an address of its own, with an admin endpoint."""

    def __init__(self, address, certificate=None):
        with socket.socket() as probe:
            probe.bind((address, 0))
            self._admin = f"{address}:{probe.getsockname()[1]}"
        self._used = 0.0
        self._process = subprocess.Popen(
            [shared.server_program(), *listening(address, certificate), "--admin", self._admin,
             "--max-connections", "0", "--max-buffer-memory", "0", "--idle-timeout", "1h", "--drain-timeout", "1m",
             "--log-level", "error"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            shared.fail("the server does not start, as it says above")
        self.endpoint = line.removeprefix("listening on ").strip()
        self.address = self.endpoint.removeprefix("tls://").rsplit(":", 1)
        self.transport = "tls" if certificate else "tcp"
        self.pid = self._process.pid

    def page(self):
        with DIRECT.open(f"http://{self._admin}/metrics", timeout=60) as page:
            return page.read().decode()

    def metric(self, name):
        return next(float(line.rpartition(" ")[2]) for line in self.page().splitlines() if line.startswith(name + " "))

    def page_seconds(self):
        return statistics.median(seconds_of(self.page) for _ in range(PAGES))

    def reload_seconds(self):
        """From SIGHUP until the new limits are in force."""
        done = 'echo_server_reloads_total{result="success"}'
        before = self.metric(done)

        def reload():
            os.kill(self.pid, signal.SIGHUP)
            deadline = time.monotonic() + 30
            while self.metric(done) == before:
                if time.monotonic() > deadline:
                    shared.fail("the server does not reload")

        return seconds_of(reload)

    def begin_stop(self):
        self._used = shared.processor_seconds(self.pid)
        self._process.terminate()

    def wait_for_end(self):
        """The processor time of the stop, which has to be a clean one. drain_timeout bounds how long it takes."""
        _, status, usage = os.wait4(self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode != 0:
            shared.fail(f"a server ended with {self._process.returncode}")
        return usage.ru_utime + usage.ru_stime - self._used

    def end(self):
        self._process.kill()
        self._process.wait()


def shares(count, parts):
    """So many in so many parts that differ by one at most."""
    return [count // parts + (number < count % parts) for number in range(parts)]


def assignments(per_server, per_holder):
    """For each holder, how many connections it opens to which server."""
    left = list(per_server)
    for count in per_holder:
        plan = []
        for server, free in enumerate(left):
            taken = min(free, count)
            left[server] -= taken
            count -= taken
            if taken:
                plan.append((server, taken))
        yield plan


class Holders:
    """The processes that hold the idle connections, each from a source address of its own."""

    def __init__(self, servers, count, most_each):
        per_server = shares(count, len(servers))
        per_holder = shares(count, -(-count // min(most_each, MOST_OF_A_SOURCE)))
        self._processes = []
        for number, plan in enumerate(assignments(per_server, per_holder)):
            targets = [word for server, share in plan
                       for word in (*servers[server].address, str(share))]
            self._processes.append(subprocess.Popen(
                [sys.executable, "-B", str(HOLDER), f"127.0.{number + 1}.1", servers[0].transport, *targets],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))

    def wait_until_open(self):
        for process in self._processes:
            if not process.stdout.readline().startswith("holding "):
                shared.fail("the connections could not be opened, as it says above")

    def end(self):
        for process in self._processes:
            process.kill()
            process.wait()
