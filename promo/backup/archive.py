"""The file of a backup: members with their digests, and the manifest that names them all."""

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK_BYTES = 1 << 20
UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class BackupFault(Exception):
    """A backup cannot be made or used; the text is one line for the operator."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: rows of each table, the digest of each member, and of the key that its secrets need."""

    migration: str
    created_at: str
    tables: dict[str, int]
    files: int
    secrets: int
    encryption_key: str
    members: dict[str, str]
    format: int = FORMAT


class Writer:
    """Fills an archive, member by member; without a manifest it is none."""

    def __init__(self, file: ZipFile) -> None:
        self.digests: dict[str, str] = {}
        self._zip = file

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool) -> int:
        """Write a member; returns the number of chunks. Pictures and sound are packed already."""
        info, digest, count = ZipInfo(name), hashlib.sha256(), 0
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
                count += 1
        self.digests[name] = digest.hexdigest()
        return count

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


class Archive:
    """An archive that was made; its manifest and list of members have been looked at, not yet the members."""

    def __init__(self, file: ZipFile) -> None:
        self._zip = file
        self.manifest = _manifest(file)
        names = [name for name in file.namelist() if name != MANIFEST]
        if sorted(names) != sorted(self.manifest.members):
            raise BackupFault("This is no whole backup: its contents are not those of its manifest")

    def verify(self) -> None:
        """Read every member and compare its digest; raises `BackupFault`."""
        for name, expected in self.manifest.members.items():
            try:
                with self._zip.open(name) as member:
                    digest = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
            except UNREADABLE as error:
                raise BackupFault(f"The backup is damaged: {name} cannot be read ({error})") from error
            if digest != expected:
                raise BackupFault(f"The backup is damaged: {name} is not what was written")

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """Open a member for reading."""
        with self._zip.open(name) as member:
            yield member


@contextmanager
def begun(path: Path) -> Iterator[Writer]:
    """Begin an archive that only its owner may read; at the end it is on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with ZipFile(file, "w") as archive:
            yield Writer(archive)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive; raises `BackupFault` for a file that is none, or not a whole one."""
    try:
        file = ZipFile(path)
    except UNREADABLE as error:
        raise BackupFault(f"This is no whole backup: {error}") from error
    with file:
        yield Archive(file)


def chunks_of(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _manifest(file: ZipFile) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(file.read(MANIFEST))
        if values["format"] != FORMAT:
            raise BackupFault(f"The backup has format {values['format']}; this release reads format {FORMAT}")
        return Manifest(**values)
    except (*UNREADABLE, KeyError, TypeError, ValueError) as error:
        raise BackupFault(f"This is no whole backup: its manifest cannot be read ({error})") from error
