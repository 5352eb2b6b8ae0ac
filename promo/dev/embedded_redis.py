"""The Redis that `bin/dev` and the tests bring along: one on the PATH, else the one that the set-up fetched."""

import os
import shutil
import sys
from pathlib import Path


def server() -> str:
    """Return the path of redis-server."""
    found = shutil.which("redis-server") or shutil.which("redis-server", path=str(Path(sys.prefix) / "bin"))
    if not found:
        raise FileNotFoundError("no redis-server: run bin/setup")
    return found


def command(folder: Path, socket: Path) -> list[str]:
    """Return the command line of a server that keeps its data in `folder` and listens on `socket` alone."""
    listen = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    keep = ["--dir", str(folder), "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
    return [server(), *listen, *keep, "--logfile", "redis.log"]


def replace_process(folder: Path, socket: Path) -> None:
    """Become the server."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = command(folder, socket)
    os.execv(line[0], line)
