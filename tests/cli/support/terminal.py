# A program on a pseudo terminal: what it shows is waited for, never longer than ten seconds.
import atexit
import codecs
import os
import pty
import re
import select
import signal
import sys
import time

LIMIT_SECONDS = 10


class Terminal:
    def __init__(self, *words):
        self.shown = ""
        # A character may be cut between two reads.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvp(words[0], words)
        # A program that outlives its terminal must not outlive the test too.
        self.has_ended = False
        atexit.register(self._kill)

    def press(self, keys):
        os.write(self.descriptor, keys.encode())

    def signal(self, number):
        os.kill(self.pid, number)

    # As a window that is closed, or a connection that is lost: the program gets SIGHUP, and no one reads it any more.
    def hang_up(self):
        os.close(self.descriptor)

    # Waits for the end of a program whose terminal is gone, and returns its exit status.
    def end_without_terminal(self):
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.has_ended = True
                return os.waitstatus_to_exitcode(status)
            select.select([], [], [], 0.02)
        sys.exit("FAILED: the program outlives its terminal")

    # Waits for the words after what was found the last time, and returns what stood before them.
    def expect(self, words):
        deadline = time.monotonic() + LIMIT_SECONDS
        while words not in self.shown:
            self._read(deadline, words)
        before, self.shown = self.shown.split(words, 1)
        return before

    # Waits for the program's end, and returns its exit status, or minus the signal that ended it.
    def end(self):
        deadline = time.monotonic() + LIMIT_SECONDS
        try:
            while True:
                self._read(deadline, "the program's end")
        except EOFError:
            pass
        status = os.waitpid(self.pid, 0)[1]
        self.has_ended = True
        return os.waitstatus_to_exitcode(status)

    def _kill(self):
        if not self.has_ended:
            os.kill(self.pid, signal.SIGKILL)

    def _read(self, deadline, words):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
            sys.exit(f"FAILED: waited in vain for {words!r}; the terminal shows {self.shown!r}")
        try:
            read = os.read(self.descriptor, 65536)
        except OSError:  # how Linux says that nobody has the other side open any more
            read = b""
        if not read:
            raise EOFError(f"ended before it showed {words!r}: {self.shown!r}")
        self.shown += self.decoder.decode(read)


def expect_equal(what, expected, actual):
    if expected != actual:
        sys.exit(f"FAILED: {what}: expected {expected!r}, got {actual!r}")


def without_colors(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
