"""Files that people see, pictures and sound, kept in a directory under names of our own.

A key is `folder/name.suffix`; what a person called their file is never part of it. A key's content never changes, so
that it may be cached for ever.
"""

import os
import re
import secrets
from pathlib import Path

KEY = re.compile(r"[a-z]{1,20}/[0-9a-f]{32}\.[a-z0-9]{1,5}")


def new_key(folder: str, suffix: str) -> str:
    """Return a key that nobody can guess."""
    return f"{folder}/{secrets.token_hex(16)}.{suffix}"


def store(storage_url: str, key: str, content: bytes) -> None:
    """Keep the content under the key: whole, or not at all."""
    target = _directory(storage_url) / _checked(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def path_of(storage_url: str, key: str) -> Path:
    """Return where the content is; raises FileNotFoundError for what is not there or is no key of ours."""
    path = _directory(storage_url) / _checked(key)
    if not path.is_file():
        raise FileNotFoundError(key)
    return path


def url(key: str) -> str:
    """Return the address the content is shown at."""
    return f"/media/{key}"


def _directory(storage_url: str) -> Path:
    return Path(storage_url.removeprefix("file://"))


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise FileNotFoundError(key)
    return key
