"""Lets loads and servers meet, in turn, and takes the medians."""

import collections
import json
import re
import shutil
import statistics
import sys

import programs
import servers
from programs import Failure, bench_program


def ratio(row, base, field="by_round"):
    """The median of the ratios of each round, whose runs are neighbours in time: a machine changes its speed."""
    ratios = [value / other for value, other in zip(row[field], base[field]) if value and other]
    return round(statistics.median(ratios), 3) if ratios else None


def own_time(row, base):
    """Nanoseconds of processor time a message beyond those of `base`: the median of the rounds."""
    differences = [1e9 / value - 1e9 / other
                   for value, other in zip(row["per_cpu_second_by_round"], base["per_cpu_second_by_round"])
                   if value and other]
    return statistics.median(differences) if differences else None


def per_cpu_second(part, figure):
    """Messages for each second that the one who is compared had a processor; None where that is not known."""
    share = figure and figure.get("cpu" if part.name == "client" else "server_cpu")
    return figure["messages_per_second"] / share if share else None


class Measurement:
    """The figures of some parts. A row that fails is left out, and said."""

    def __init__(self, running):
        self._servers = running
        self._figures = collections.defaultdict(list)  # by (part, shape, threads, what)
        self.failures = []

    def round(self, part, number):
        for shape, threads, what in part.runs(number):
            key = (part.name, shape, threads, what)
            if what == "redis-benchmark" and not shutil.which(what):
                continue
            figure = None
            try:
                figure = self._load_client(part, shape, what) if part.name == "client" else \
                    self._load_server(part, shape, threads, what)
            except Failure as failure:
                sentence = f"{what}: {failure}" if isinstance(failure, programs.NotStarted) else \
                    f"{what} at {shape}: {failure}"
                if sentence not in self.failures:
                    self.failures.append(sentence)
                    print(f"bench: {sentence}", file=sys.stderr)
            self._figures[key].append(figure)

    def rows(self, part):
        """A row for each contender at each shape: medians, and their ratios to the part's base."""
        return [row for shape in part.shapes for threads in part.threads
                for row in self._rows_of(part, shape, threads)]

    def _rows_of(self, part, shape, threads):
        rows = []
        for what in part.contenders:
            by_round = self._figures.get((part.name, shape, threads, what), [])
            figures = [figure for figure in by_round if figure]
            if not figures:
                continue
            median = {name: statistics.median(figure[name] for figure in figures) for name in figures[0]}
            rate = median["messages_per_second"]
            rows.append({
                "part": part.name, "connections": shape.connections, "depth": shape.depth, "size": shape.size,
                "threads": threads, "what": what, "ratio": None, "cpu_ratio": None,
                "messages_per_second": round(rate, 1), "ns_per_message": round(1e9 / rate, 1),
                "server_cpu": median.get("server_cpu"), "load_cpu": median.get("cpu"),
                "by_round": [figure and figure["messages_per_second"] for figure in by_round],
                "per_cpu_second_by_round": [per_cpu_second(part, figure) for figure in by_round]})
        base = next((row for row in rows if row["what"] == part.base), None)
        for row in rows:
            row["ratio"] = base and ratio(row, base)
            row["cpu_ratio"] = base and ratio(row, base, "per_cpu_second_by_round")
        return rows

    def _load_server(self, part, shape, threads, what):
        shares = part.name == "threads"
        port, processes = self._servers.get(what, threads, part.tls, programs.SHARED_CORES if shares else None)
        command = [bench_program("echo-bare-load"), *(["--tls"] if part.tls else []),
                   "--server", ",".join(map(str, processes)),
                   *map(str, (port, shape.connections, shape.depth, shape.size, part.seconds))]
        return self._figure(command, part, bool(processes), programs.SHARED_CORES if shares else programs.LOAD_CORES)

    def _load_client(self, part, shape, what):
        port, processes = self._servers.get(servers.BARE)
        numbers = [str(number) for number in (shape.connections, shape.depth, shape.size, part.seconds)]
        ids = ",".join(map(str, processes))
        if what == "redis-benchmark":
            return self._redis_benchmark(part, shape, port)
        if what == part.base:
            command = [bench_program("echo-bare-load"), "--server", ids, str(port), *numbers]
        else:
            command = [bench_program("echo-client-load"), str(port), what, *numbers, ids]
        return self._figure(command, part, True, programs.LOAD_CORES)

    @staticmethod
    def _figure(command, part, knows_server, cores):
        for _ in range(2):  # where much else runs, the server may not have come to work the first time
            figure = json.loads(programs.run(command, cores, part.seconds * 3 + 30))
            if figure["messages_per_second"] > 0:
                break
        else:
            raise Failure("not one message came back")
        if not knows_server:
            del figure["server_cpu"]
        return figure

    @staticmethod
    def _redis_benchmark(part, shape, port):
        """It takes its own pings, sent back, for answers."""
        calls = int(part.seconds * 60_000 * shape.depth + 1000)
        command = ["redis-benchmark", "-p", str(port), "-t", "ping_mbulk", "-c", str(shape.connections),
                   "-P", str(shape.depth), "-n", str(calls), "--csv"]
        output = programs.run(command, programs.LOAD_CORES, part.seconds * 10 + 30)
        found = re.search(r'^"PING_MBULK[^,]*,"([0-9.]+)"', output, re.MULTILINE)
        if not found:
            raise Failure("it tells no rate")
        return {"messages_per_second": float(found.group(1))}
