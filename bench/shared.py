"""What the scripts here share that start the two programs: where these are, and what they use."""

import argparse
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def fail(text):
    """Ends the script with that sentence."""
    sys.exit(f"{os.path.basename(sys.argv[0])}: {text}")


def program(variable, path):
    """From the environment, or from build/release (script/demo)."""
    found = os.environ.get(variable) or str(ROOT / "build/release" / path)
    if not os.access(found, os.X_OK):
        fail(f"there is no {found}: run script/demo first, or name the program in ${variable}")
    return found


def server_program():
    return program("ECHO_SERVER", "server/echo-server")


def client_program():
    return program("ECHO_CLIENT", "client/echo-client")


def whole_number(least, most):
    """The type of an option, for argparse."""

    def parse(text):
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"must be {least} to {most}, got {number}")
        return number

    return parse


def processor_seconds(pid):
    """Of the whole process so far (proc(5))."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_memory(pid):
    """RssAnon of the process, in bytes (proc(5))."""
    return file_number(f"/proc/{pid}/status", "RssAnon:") * 1024


def file_number(path, word):
    """The first number behind that word, such as "MemTotal:" of /proc/meminfo."""
    words = pathlib.Path(path).read_text(encoding="ascii").split()
    if word not in words:
        fail(f"{path} does not say {word.rstrip(':')}")
    return int(words[words.index(word) + 1])
