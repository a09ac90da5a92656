"""Memory of a connection and of a waiting call, and the time that the programs take to start."""

import contextlib
import socket
import ssl
import statistics
import subprocess
import time

import programs
import servers
from programs import Failure

MESSAGE = b"x" * 60 + b"\r\n\r\n"
STARTS = 20


def own_memory(process):
    """RssAnon, in bytes."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    raise Failure("the system does not tell what memory a process has of its own")


def exchange(connection, message):
    connection.sendall(message)
    missing = len(message)
    while missing > 0:
        received = connection.recv(min(missing, 2**18))
        if not received:
            raise Failure("echo-server has closed a connection")
        missing -= len(received)


def connect(port, tls=None):
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    return tls.wrap_socket(connection) if tls else connection


@contextlib.contextmanager
def echo_server(certificate=None):
    """The process and the port of a server of its own: memory that another row has left behind counts for none."""
    process = programs.start(servers.echo_server_command(certificate=certificate), programs.SERVER_CORES,
                             stdout=subprocess.PIPE, text=True)
    with programs.serving(process) as port:
        yield process.pid, port


def bytes_each(count, message, certificate=None):
    """What a connection that has had one such message and is idle costs the server."""
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    with echo_server(certificate) as (process, port), contextlib.ExitStack() as open_connections:
        with connect(port, tls) as first:
            exchange(first, message)
        before = own_memory(process)
        for _ in range(count):
            connection = open_connections.enter_context(connect(port, tls))
            exchange(connection, message)
        return (own_memory(process) - before) / count


def bytes_each_under_load(connections, depth):
    """The most that a connection costs the server while all have so many messages of 64 bytes in flight."""
    with echo_server() as (process, port):
        before = own_memory(process)
        load = programs.start([programs.bench_program("echo-bare-load"), str(port), str(connections), str(depth), "64", "1"],
                              programs.LOAD_CORES, stdout=subprocess.DEVNULL)
        try:
            most = before
            while load.poll() is None:
                most = max(most, own_memory(process))
                time.sleep(0.01)
        finally:
            load.kill()
            load.wait()
        if load.returncode != 0:
            raise Failure("the load on echo-server failed")
        return (most - before) / connections


def milliseconds_to(action):
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        times.append(action(began) * 1000)
    return statistics.median(times)


def start_to_listening(began):
    # By itself: what programs.start does in the child takes milliseconds.
    process = subprocess.Popen(servers.echo_server_command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    with programs.serving(process):
        return time.perf_counter() - began


def whole_send(port):
    def send(began):
        command = [f"{programs.PROGRAMS}/client/echo-client", "send", "--to", f"127.0.0.1:{port}", "Hello!"]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=10, check=True)
        return time.perf_counter() - began

    return send


def measure(folder, most_connections):
    """Rows: what, figure, unit, goal (the most that it may be, or None)."""
    certificate = servers.make_certificate(folder)
    rows = [
        ("server, an idle connection", bytes_each(min(10_000, most_connections), MESSAGE), "bytes", 2048),
        ("server, a connection with 16 messages in flight", bytes_each_under_load(1000, 16), "bytes", None),
        ("server, an idle connection of TLS 1.3", bytes_each(500, MESSAGE, certificate), "bytes", None),
        ("server, an idle connection that has echoed a message of 1 MiB",
         bytes_each(100, b"x" * (2**20 - 4) + b"\r\n\r\n"), "bytes", None),
        ("client, a queued call of 64 bytes",
         float(programs.run([programs.bench_program("echo-queued-calls"), "50000"], programs.LOAD_CORES, 60)), "bytes", None),
        ("echo-server, from its start to listening", milliseconds_to(start_to_listening), "ms", 10),
    ]
    with echo_server() as (_, port):
        rows.append(("echo-client send, the whole process", milliseconds_to(whole_send(port)), "ms", 15))
    return [{"what": what, "figure": round(figure, 2), "unit": unit, "goal": goal} for what, figure, unit, goal in rows]
