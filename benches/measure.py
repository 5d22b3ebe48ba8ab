"""Runs one command as a whole process and prints what it took.

python3 -I -S measure.py OUTPUT ERRORS COMMAND…    prints seconds, CPU seconds, peak in KiB

A process of its own, and a small one: what Linux counts as the peak of a process includes the one
that started it, so that nothing smaller than this can be seen.
"""

import os
import signal
import sys
import time

TIMEOUT = 600


def main(output, errors, *command):
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, write, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, errors, write, 0o644),
    ]
    begin = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
    signal.alarm(TIMEOUT)
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - begin
    signal.alarm(0)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(
            f"stopped after {TIMEOUT} seconds"
            if seconds >= TIMEOUT
            else f"exit status {code}"
        )
    print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:])
