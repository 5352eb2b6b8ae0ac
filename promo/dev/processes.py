"""Forked children, each the leader of its own process group."""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from promo.core.processes import end_with_parent


def fork(run: Callable[[], object], output: int, errors: int) -> int:
    """Run `run` in a child that writes to the given descriptors; returns its process id."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setpgid(0, 0)
        end_with_parent(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def signal_group(leader: int, number: signal.Signals) -> None:
    """Signal a child and all it started; nothing happens when they are gone."""
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        pass
