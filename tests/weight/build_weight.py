#!/usr/bin/env python3
"""Fails when the build becomes heavy again: too many files read a heavy header, or too many lines are read in all.

Usage: build_weight.py SOURCE_FOLDER BUILD_FOLDER

The lines are those of the files that the compiler read for the libraries and the programs, as Ninja has noted them, the
compiler's own headers apart: a figure that no busy machine and no other compiler changes. Ends with 77 where the build was not made by Ninja.
"""

import collections
import pathlib
import re
import subprocess
import sys

# How many files of the libraries and the programs may include a header that takes a second or more to compile. No
# header of the project may.
MOST_INCLUDERS = {
    "CLI/CLI.hpp": 7,
    "nlohmann/json.hpp": 15,
    "spdlog/logger.h": 1,
    "toml++/toml.h": 1,
    "asio.hpp": 0,
}

# A little above what is read on Debian 12.
MOST_LINES = 4_140_000

# The compiler's headers differ by a third from one version to the next.
COMPILERS_OWN = re.compile(r"/include/c\+\+/|/lib/gcc/|/lib/llvm")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)


def code_files(source):
    for part in ("common", "client", "server"):
        for suffix in ("*.cpp", "*.hpp"):
            yield from sorted((source / part).rglob(suffix))


def faults_of_includes(source):
    includers = collections.defaultdict(list)
    for path in code_files(source):
        for header in INCLUDE.findall(path.read_text()):
            includers[header].append(path.relative_to(source))
    for header, most in MOST_INCLUDERS.items():
        files = includers[header]
        for path in files:
            if path.suffix == ".hpp":
                yield (f"{path} includes <{header}>, and so does every file that includes it: declare what it names, "
                       "and include the header in the .cpp file")
        print(f"{len(files):9} of at most {most} files include <{header}>")
        if len(files) > most:
            yield (f"{len(files)} files include <{header}>, {most} may: let one of these do for the new one what it "
                   f"needs: {', '.join(map(str, files))}")


def files_read(build):
    """For each object of the libraries and programs the files that the compiler read."""
    notes = subprocess.run(["ninja", "-C", build, "-t", "deps"], stdout=subprocess.PIPE, text=True, check=True).stdout
    read = {}
    for entry in notes.split("\n\n"):
        first, *files = entry.strip().splitlines() or [""]
        target = first.split(":")[0]
        if re.match(r"(common|client|server)/", target) and target.endswith(".o"):
            read[target] = [file.strip() for file in files if not COMPILERS_OWN.search(file)]
    return read


def faults_of_lines(build):
    line_counts = {}

    def lines_of(name):
        if name not in line_counts:
            with open(build / name, "rb") as file:
                line_counts[name] = file.read().count(b"\n")
        return line_counts[name]

    totals = {target: sum(map(lines_of, files)) for target, files in files_read(build).items()}
    total = sum(totals.values())
    heaviest = sorted(totals.items(), key=lambda item: -item[1])[:5]
    for target, lines in heaviest:
        print(f"{lines:9} lines for {target}")
    print(f"{total:9} lines of at most {MOST_LINES} in {len(totals)} objects")
    if total > MOST_LINES:
        yield (f"the compiler reads {total} lines for the libraries and programs, {MOST_LINES} may be: look above for "
               "the heaviest, and include narrower headers there, or put what needs a heavy one into a file apart")


def main():
    source, build = map(pathlib.Path, sys.argv[1:])
    if not (build / "build.ninja").exists():
        print("this build folder is not Ninja's, which alone notes what the compiler reads")
        return 77
    faults = [*faults_of_includes(source), *faults_of_lines(build)]
    for fault in faults:
        print(f"build_weight: {fault}", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
