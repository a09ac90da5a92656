"""The servers that are compared, and how each is started."""

import contextlib
import os
import shutil
import subprocess

import programs

BARE = "bare epoll"
BARE_TLS = "OpenSSL on epoll"
OURS = "echo-server"

# As built here: those whose library is missing are left out.
PEERS = {
    BARE: "bare-epoll",
    "Asio callbacks": "asio-callbacks",
    "Asio coroutines": "asio-coroutines",
    "libuv": "libuv",
    "libevent": "libevent",
    "io_uring": "io-uring",
}
THREADED = (BARE, OURS, "Asio callbacks")
# What a system may have installed. Each of the first two forks a process for each connection.
TOOLS = ("ncat", "socat", "haproxy")


def peer_program(peer):
    return programs.bench_program(f"echo-peer-{peer}")


def peers():
    return [name for name, peer in PEERS.items() if os.access(peer_program(peer), os.X_OK)]


def tools():
    return [tool for tool in TOOLS if shutil.which(tool)]


def absent():
    return [name for name in PEERS if name not in peers()] + [tool for tool in (*TOOLS, "redis-benchmark")
                                                              if not shutil.which(tool)]


def require_openssl():
    if not shutil.which("openssl"):
        raise programs.Failure("cannot make a certificate without openssl: install it, then run this again")


def make_certificate(folder):
    """A certificate for the servers that speak TLS, as CERTIFICATE and KEY."""
    files = os.path.join(folder, "server.pem"), os.path.join(folder, "server.key")
    # The curve of most certificates, and the quickest.
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
               "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
               "-out", files[0], "-keyout", files[1]]
    if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise programs.Failure("cannot make a certificate: openssl req failed")
    return files


def echo_server_command(threads=1, certificate=None):
    command = [f"{programs.PROGRAMS}/server/echo-server", "--max-connections", "0", "--log-level", "error",
               "--threads", str(threads)]
    if certificate:
        return [*command, "--listen", "tls://127.0.0.1:0", "--tls-cert", certificate[0], "--tls-key", certificate[1]]
    return [*command, "--listen", "127.0.0.1:0"]


class Servers:
    """Those that run at the moment, started when they are first asked for; a context manager that ends them."""

    def __init__(self, folder):
        self._folder = folder
        self._running = {}
        self._stack = contextlib.ExitStack()
        self._certificate = None

    def __enter__(self):
        return self

    def __exit__(self, *what):
        return self._stack.__exit__(*what)

    def get(self, name, threads=1, tls=False, cores=None):
        """The port of a server and the ids of its processes (none where it forks one for each connection)."""
        cores = cores or programs.SERVER_CORES
        key = (name, threads, tls, frozenset(cores))
        if key not in self._running:
            try:
                self._running[key] = self._start(name, threads, tls, cores)
            except programs.NotStarted as failure:
                self._running[key] = failure
        if isinstance(self._running[key], programs.NotStarted):
            raise self._running[key]
        return self._running[key]

    def certificate(self):
        self._certificate = self._certificate or make_certificate(self._folder)
        return self._certificate

    def _start(self, name, threads, tls, cores):
        if name in TOOLS:
            return self._start_tool(name, cores)
        if name == OURS:
            command = echo_server_command(threads, self.certificate() if tls else None)
        elif name == BARE_TLS:
            command = [peer_program("openssl-epoll"), *self.certificate()]
        else:
            command = [peer_program(PEERS[name])] + ([str(threads)] if name in THREADED else [])
        process = programs.start(command, cores, stdout=subprocess.PIPE, text=True)
        return self._stack.enter_context(programs.serving(process)), [process.pid]

    def _start_tool(self, name, cores):
        error = None
        for _ in range(5):  # somebody else may take the port meanwhile
            port = programs.free_port()
            process = programs.start(self._tool_command(name, port), cores, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            try:
                self._stack.enter_context(programs.serving(process, first_line=False, port=port))
            except programs.Failure as failure:
                error = failure
                continue
            return port, [process.pid, *self.get(BARE)[1]] if name == "haproxy" else []
        raise error

    def _tool_command(self, name, port):
        if name == "ncat":
            return ["ncat", "--listen", "--keep-open", "--exec", shutil.which("cat"), "127.0.0.1", str(port)]
        if name == "socat":
            return ["socat", f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=1024", "PIPE"]
        settings = os.path.join(self._folder, f"haproxy-{port}.cfg")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f"global\n  nbthread 1\n  maxconn 2000\n"
                       f"defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1m\n  timeout server 1m\n"
                       f"listen echo\n  bind 127.0.0.1:{port}\n  server bare 127.0.0.1:{self.get(BARE)[0]}\n")
        return ["haproxy", "-db", "-f", settings]
