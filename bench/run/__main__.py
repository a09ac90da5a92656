"""Measures the server and the client beside others. script/bench builds what this runs, and has the help."""

import argparse
import datetime
import json
import os
import platform
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

import charts
import cost
import footprint
import measure
import plan
import programs
import report
import servers
import tables

COST_SECONDS, FOOTPRINT_SECONDS = 35, 6  # about


def read_options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("mode", choices=("measure", "instructions", "check", "write-bounds"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--parts", default="")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--json")
    parser.add_argument("--plots")
    parser.add_argument("--from", dest="earlier")
    return parser.parse_args()


def raise_descriptor_limit():
    """For this process and those that it starts; returns how many connections one of them may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most - 100


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def describe_run():
    """Where and of what the figures are; no names of machines or folders."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        processor = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", file.read(), re.MULTILINE)
    commit = output_of("git", "rev-parse", "--short=10", "HEAD")
    if output_of("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"):
        commit += ", and changes that are not committed"
    return {
        "machine": {"processor": processor.group(1) if processor else platform.machine(), "cores": len(programs.CORES),
                    "kernel": platform.release().split("-")[0], "compiler": output_of("c++", "--version").split("\n")[0]},
        "date": datetime.date.today().isoformat(),
        "commit": commit,
    }


def command_line(options):
    """As it was called, but for the names of files."""
    words = ["script/bench"] + [f"--{name}" for name in ("quick", "report") if getattr(options, name)]
    words += [f"--{name} {getattr(options, name)}" for name in ("parts", "rounds", "seconds") if getattr(options, name)]
    return " ".join(words)


def measure_all(options, folder):
    most_connections = raise_descriptor_limit()
    parts = plan.parts(options.quick, options.seconds, most_connections)
    names = options.parts.split(",") if options.parts else [*(part.name for part in parts), "footprint", "cost"]
    parts = [part for part in parts if part.name in names]
    if "cost" in names:
        cost.require_tools()
    if {"tls", "footprint"} & set(names):
        servers.require_openssl()
    rounds = options.rounds or (3 if options.quick else 15)
    expected = sum(part.time(rounds) for part in parts) + ("cost" in names) * COST_SECONDS + \
        ("footprint" in names) * FOOTPRINT_SECONDS
    print(f"Measuring for about {max(expected / 60, 0.1):.1f} minutes", flush=True)
    if len(programs.CORES) == 1:
        print("There is one processor, which server and load share: the ratios say less")
    if absent := servers.absent():
        print(f"Not installed, and left out: {', '.join(absent)}")

    document = {**describe_run(), "command": command_line(options), "rounds": rounds, "rows": [], "failures": []}
    others = []
    for part in parts:
        others.append(programs.busy_share(0.5))
        if others[-1] > 0.1:
            print(f"ATTENTION: other programs have {others[-1] * 100:.0f} % of the processors: the figures are noisy")
        with servers.Servers(folder) as running:
            measurement = measure.Measurement(running)
            for number in range(part.rounds(rounds)):
                measurement.round(part, number)
        document["rows"] += measurement.rows(part)
        document["failures"] += measurement.failures
        print("\n" + tables.as_text(part.name, measurement.rows(part)), flush=True)
    document["others_cpu"] = round(max(others, default=0), 2)
    if "footprint" in names:
        document["footprint"] = footprint.measure(folder, most_connections)
        print("\n" + tables.footprint_text(document["footprint"]), flush=True)
    if "cost" in names:
        document["cost"] = cost.compare()
        print("\n" + tables.cost_text(document["cost"]), flush=True)
    return document


def take_earlier(path):
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for part in dict.fromkeys(row["part"] for row in document["rows"]):
            print("\n" + tables.as_text(part, [row for row in document["rows"] if row["part"] == part]))
        return document
    except OSError as error:
        raise programs.Failure(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise programs.Failure(f"{path} is no file of figures that script/bench --json has written") from None


def require_writable(path):
    """Before the measuring, which takes minutes."""
    folder = os.path.dirname(path)
    if os.path.isdir(path):
        raise programs.Failure(f"cannot write {path}: it is a folder")
    if not os.access(folder, os.W_OK):
        raise programs.Failure(f"cannot write {path}: there is no folder {folder} that may be written to")


def compare(options):
    if options.json:
        require_writable(options.json)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="echo-bench-") as folder:
        document = take_earlier(options.earlier) if options.earlier else measure_all(options, folder)
    if not options.earlier:
        print(f"Done after {(time.monotonic() - began) / 60:.1f} minutes")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.write("\n")
    if options.plots:
        charts.write_all(document["rows"], options.plots)
    if options.report:
        report.write(document)
    if document["failures"]:
        raise programs.Failure("rows are missing or have fewer rounds: " + "; ".join(document["failures"]))


def main():
    # As any other end: servers and files that were made for the run go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = read_options()
    try:
        if options.mode == "measure":
            compare(options)
        elif options.mode == "check":
            cost.check()
        else:
            cost.show(write=options.mode == "write-bounds")
    except programs.Failure as failure:
        sys.exit(f"bench: {failure}")
    except OSError as error:
        sys.exit(f"bench: {error.filename or 'the system'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.exit(130)


main()
