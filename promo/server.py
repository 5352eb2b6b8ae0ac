"""The web server: Granian in front of `wsgi:application`. `python -m promo.server` is what a container runs."""

import argparse
import multiprocessing
import os
import signal
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from promo.core.processes import end_with_parent

HEADER_BYTES = 16 * 1024  # a longer request line or header block is refused with 431
HEADER_SECONDS = 10
THREADS = 256  # for each worker, made as needed: many that wait for slow bodies must not keep the others waiting
STOP_SECONDS = 10


def serve(address: str, port: int, workers: int) -> None:
    """Serve until told to stop; a worker that dies is replaced."""
    multiprocessing.set_start_method("fork", force=True)  # workers share what is already imported
    master = os.getpid()

    def load(target: str) -> Callable[..., Any]:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the master's handler came along with the fork
        end_with_parent(master)
        module, _, name = target.partition(":")
        application: Callable[..., Any] = getattr(import_module(module), name)
        return application

    Server(
        "wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    ).serve(target_loader=load)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m promo.server", description="Serve promo.music.")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    serve(arguments.address, arguments.port, arguments.workers)


if __name__ == "__main__":
    main()
