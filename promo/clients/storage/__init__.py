"""Files that people see, pictures and sound, kept in a directory under names of our own.

A key is `folder/name.suffix`; what a person called their file is never part of it. A key's content never changes, so
that it may be cached for ever.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO

KEY = re.compile(r"[a-z]{1,20}/[0-9a-f]{32}\.[a-z0-9]{1,5}")


def new_key(folder: str, suffix: str) -> str:
    """Return a key that nobody can guess."""
    return f"{folder}/{secrets.token_hex(16)}.{suffix}"


def store(storage_url: str, key: str, content: bytes) -> None:
    """Keep the content under the key: whole, or not at all."""
    store_stream(storage_url, key, BytesIO(content))


def store_stream(storage_url: str, key: str, content: IO[bytes]) -> None:
    """Keep what can be read from `content`, which may be longer than memory: whole, or not at all."""
    target = _directory(storage_url) / _checked(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            shutil.copyfileobj(content, file)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def path_of(storage_url: str, key: str) -> Path:
    """Return where the content is; raises FileNotFoundError for what is not there or is no key of ours."""
    path = _directory(storage_url) / _checked(key)
    if not path.is_file():
        raise FileNotFoundError(key)
    return path


def keys(storage_url: str) -> Iterator[str]:
    """Yield the keys of all that is kept, in order; a file that is still being written has none."""
    directory = _directory(storage_url)
    for path in sorted(directory.glob("*/*")):
        key = path.relative_to(directory).as_posix()
        if KEY.fullmatch(key):
            yield key


def url(key: str) -> str:
    """Return the address the content is shown at."""
    return f"/media/{key}"


def _directory(storage_url: str) -> Path:
    return Path(storage_url.removeprefix("file://"))


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise FileNotFoundError(key)
    return key
