"""What is measured, how often and how long: a list of parts, each of which is measured by itself."""

import dataclasses

import servers
from servers import BARE, BARE_TLS, OURS


@dataclasses.dataclass(frozen=True)
class Shape:
    connections: int
    depth: int  # messages in flight on each
    size: int  # bytes of a message on the wire

    def __str__(self):
        return f"{self.connections} x {self.depth} x {self.size}"


@dataclasses.dataclass
class Part:
    name: str
    shapes: list
    contenders: list
    base: str  # the ratios are to this one
    seconds: float
    threads: tuple = (1,)
    tls: bool = False
    share_of_rounds: float = 1  # less where a run takes long and shows what is not small, more where chance has a part

    def rounds(self, rounds):
        return max(1, int(rounds * self.share_of_rounds))

    def runs(self, number=0):
        """Of one round. Another one begins in each: none is always the first, or the neighbour of the same one."""
        first = number % len(self.contenders)
        contenders = self.contenders[first:] + self.contenders[:first]
        return [(shape, threads, what) for shape in self.shapes for threads in self.threads for what in contenders
                if takes_part(what, shape)]

    def time(self, rounds):
        """In seconds, about: with the warming up, the start of the load and its connections."""
        runs = self.runs()
        return self.rounds(rounds) * sum(self.seconds * 1.1 + 0.05 + shape.connections * 100e-6 for shape, _, _ in runs)


CLIENT_WAYS = ["bare load", "callbacks", "coroutines", "connections", "futures", "redis-benchmark"]


def takes_part(what, shape):
    if what == "ncat":  # with more connections it takes seconds to accept them
        return shape in (Shape(1, 1, 64), Shape(16, 16, 4096))
    if what in servers.TOOLS:  # slow everywhere: some shapes are enough to see it
        return shape in (Shape(1, 1, 64), Shape(50, 1, 64), Shape(50, 16, 64), Shape(16, 16, 4096))
    if what == "futures":  # a thread for each message in flight
        return shape.depth == 1
    if what == "redis-benchmark":  # its pings have one size
        return shape.size == 64
    return True


def parts(is_quick, seconds, most_connections):
    """`seconds`: how long each run is; None for what is usual."""
    peers = servers.peers()
    plotted = [name for name in (BARE, OURS, "Asio callbacks", "Asio coroutines", "libuv", "io_uring")
               if name == OURS or name in peers]
    if is_quick:
        plotted = plotted[:3]
    # Short ones and many of them: what is compared is then closer in time than the machine's moods are.
    usual, in_plots = seconds or (0.12 if is_quick else 0.15), seconds or (0.12 if is_quick else 0.4)
    less, more = (1, 1) if is_quick else (1 / 3, 3)
    both = [Shape(50, 1, 64), Shape(50, 16, 64), Shape(50, 1, 1024), Shape(50, 64, 64)]
    connections = [10, 1000] if is_quick else [10, 100, 1000, 10_000]
    sizes = [16, 1024, 65536, 2**20] if is_quick else [16, 128, 1024, 8192, 65536, 2**19, 2**22, 2**24]
    depths = [1, 16, 256] if is_quick else [1, 4, 16, 64, 256, 1024]
    return [
        Part("servers", [Shape(1, 1, 64), Shape(50, 1, 64), Shape(50, 16, 64), Shape(50, 1, 1024), Shape(16, 16, 4096),
                         Shape(16, 1, 65536), Shape(50, 64, 64), Shape(50, 256, 16)],
             [BARE, OURS, *[name for name in peers if name != BARE], *servers.tools()], BARE, usual),
        Part("threads", both[:1] if is_quick else both, [name for name in servers.THREADED if name in (OURS, *peers)],
             BARE, usual, threads=(1, 2), share_of_rounds=more),
        Part("tls", [Shape(50, 1, 1024), Shape(1, 1, 64), Shape(50, 16, 64)], [BARE_TLS, OURS], BARE_TLS, usual,
             tls=True),
        Part("connections", [Shape(count, 1, 64) for count in connections if count <= most_connections], plotted, BARE,
             in_plots, share_of_rounds=less),
        Part("size", [Shape(10, 1, size) for size in sizes], plotted, BARE, in_plots, share_of_rounds=less),
        Part("depth", [Shape(50, depth, 64) for depth in depths], plotted, BARE, in_plots, share_of_rounds=less),
        Part("client", [Shape(10, 1, 64), Shape(10, 16, 64), Shape(10, 64, 64), Shape(10, 1, 65536)], CLIENT_WAYS,
             CLIENT_WAYS[0], usual),
    ]
