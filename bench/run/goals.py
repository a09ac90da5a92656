"""The figures that the project wants to reach, and whether a run reached them."""

import math

import measure
from servers import BARE, OURS

SIX = ((1, 1, 64), (50, 1, 64), (50, 16, 64), (50, 1, 1024), (16, 16, 4096), (16, 1, 65536))
DEEP = ((50, 64, 64), (50, 256, 16))


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def shape_text(shape):
    return " x ".join(map(str, shape))


class Rates:
    """The rows of a run, by part, shape, threads and name."""

    def __init__(self, rows):
        self._rows = {(row["part"], (row["connections"], row["depth"], row["size"]), row["threads"], row["what"]): row
                      for row in rows}

    def ratio(self, part, shape, what, base, field="by_round", threads=1):
        """None where the run lacks one of them."""
        row, other = (self._rows.get((part, shape, threads, name)) for name in (what, base))
        return measure.ratio(row, other, field) if row and other else None

    def own_time(self, part, shape, what, base):
        """Nanoseconds of each message that `base` does not need."""
        row, other = (self._rows.get((part, shape, 1, name)) for name in (what, base))
        return measure.own_time(row, other) if row and other else None

    def names(self, part, shape):
        return [name for (some_part, some_shape, _, name) in self._rows if (some_part, some_shape) == (part, shape)]

    def shapes(self, part):
        return list(dict.fromkeys(shape for some_part, shape, _, _ in self._rows if some_part == part))


def _server_goals(rates):
    ratios = {shape: rates.ratio("servers", shape, OURS, BARE) for shape in SIX + DEEP}
    for shape in SIX:
        yield f"echo-server at {shape_text(shape)}, against the bare loop", 0.97, ratios[shape]
    if all(ratios[shape] for shape in SIX):
        yield "… the geometric mean of these six", 1.00, geometric_mean([ratios[shape] for shape in SIX])
    for shape in DEEP:
        yield f"echo-server at {shape_text(shape)}, against the bare loop", 0.90, ratios[shape]
    peers = {name for shape in SIX for name in rates.names("servers", shape)} - {OURS, BARE}
    for peer in sorted(peers, key=str.lower):
        against = [rates.ratio("servers", shape, OURS, peer) for shape in SIX]
        yield f"echo-server against {peer}, at the worst of these shapes", 1.00, min(filter(None, against), default=None)


def _threads_and_tls_goals(rates):
    for shape in rates.shapes("threads"):
        yield (f"two threads at {shape_text(shape)}, against the bare loop with two", 1.00,
               rates.ratio("threads", shape, OURS, BARE, threads=2))
    yield ("TLS 1.3 at 50 x 1 x 1024, against the loop on OpenSSL", 0.95,
           rates.ratio("tls", (50, 1, 1024), OURS, "OpenSSL on epoll"))
    growth = [(rates.ratio("connections", (count, 1, 64), OURS, BARE)) for count in (10, 10_000)]
    if all(growth):
        yield "10,000 connections: what is left of the ratio that 10 have", 0.90, growth[1] / growth[0]


def _client_goals(rates):
    def against_load(shape, what, base="bare load"):
        return rates.ratio("client", shape, what, base)

    one, sixteen, deep, large = (10, 1, 64), (10, 16, 64), (10, 64, 64), (10, 1, 65536)
    for shape, goal in ((one, 0.92), (sixteen, 0.75), (deep, 0.60), (large, 0.95)):
        yield f"Echo with callbacks at {shape_text(shape)}, against the bare load", goal, against_load(shape, "callbacks")
    yield f"Connection at {shape_text(one)}, against the bare load", 0.95, against_load(one, "connections")
    for shape in (one, sixteen, deep, large):
        yield (f"Connection at {shape_text(shape)}, against Echo with callbacks", 1.00,
               against_load(shape, "connections", "callbacks"))
    for shape in (one, sixteen, deep):
        yield (f"Echo with coroutines at {shape_text(shape)}, against callbacks", 0.90,
               against_load(shape, "coroutines", "callbacks"))
    yield f"Echo with futures from 10 threads at {shape_text(one)}, against the bare load", 0.60, against_load(one, "futures")
    for shape in (sixteen, deep):
        yield (f"Echo with callbacks at {shape_text(shape)}, against redis-benchmark", 1.20,
               against_load(shape, "callbacks", "redis-benchmark"))


def _own_time_goals(rates):
    for shape in ((10, 16, 64), (10, 64, 64)):
        yield (f"Echo with callbacks at {shape_text(shape)}, what a call needs more than the bare load", 350,
               rates.own_time("client", shape, "callbacks", "bare load"))


def goals(document):
    """What, the goal, what was measured, and whether it was reached; what the run did not measure is left out."""
    rates = Rates(document["rows"])
    result = []
    for part in (_server_goals, _threads_and_tls_goals, _client_goals):
        for what, goal, measured in part(rates):
            if measured is not None:
                result.append({"what": what, "goal": f"at least {goal:.2f}", "measured": f"{measured:.3f}",
                               "reached": measured >= goal})
    for what, goal, measured in _own_time_goals(rates):
        if measured is not None:
            result.append({"what": what, "goal": f"at most {goal} ns", "measured": f"{measured:.0f} ns",
                           "reached": measured <= goal})
    for row in document.get("footprint", []):
        if row["goal"] is not None:
            result.append({"what": row["what"], "goal": f"at most {row['goal']:,} {row['unit']}",
                           "measured": f"{row['figure']:,.4g} {row['unit']}" if row["unit"] == "ms" else
                           f"{row['figure']:,.0f} {row['unit']}", "reached": row["figure"] <= row["goal"]})
    return result
