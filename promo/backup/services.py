"""Making a backup, checking it by restoring it, and restoring it."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from promo.backup import rows
from promo.backup.archive import Archive, BackupFault, Manifest, Writer, begun, chunks_of, opened
from promo.clients import storage
from promo.config import Settings
from promo.core.clock import now
from promo.core.db import Base, db, prepare, transaction
from promo.core.health import migration_head
from promo.notifications.services import hold_restored

UNFINISHED = ".unfinished"  # a directory of something that is not a backup yet

Progress = Callable[[str, str], None]


def create(path: Path, progress: Progress) -> Manifest:
    """Write a backup while the system runs, restore it once to check it, then give it its name.

    `progress` is told the stage and what is at hand. Raises `BackupFault`; a file of that name is always whole.
    """
    if path.exists():
        raise BackupFault(f"{path} exists; a backup never overwrites anything")
    with _workplace(path.absolute().parent) as directory:
        draft = directory / "backup"
        with begun(draft) as archive:
            _write(archive, progress)
        manifest = check(draft, progress)
        draft.rename(path)
        _sync(path.absolute().parent)
    return manifest


def check(path: Path, progress: Progress) -> Manifest:
    """Restore a backup into a database that is thrown away; raises `BackupFault` unless all of it is there."""
    directory = _settings().data_dir / "backup"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened(path) as archive, _workplace(directory) as workplace, _told("The backup does not restore"):
        _fits(archive.manifest)
        progress("checking the digests", str(path))
        archive.verify()
        engine = create_engine(f"sqlite:///{workplace / 'check.sqlite3'}")
        prepare(engine)
        try:
            with engine.connect().execution_options(writing=True) as connection, connection.begin():
                Base.metadata.create_all(connection)
                _load(connection, archive, progress)
                _compare(connection, archive.manifest)
        finally:
            engine.dispose()
        return archive.manifest


def restore(path: Path, progress: Progress, *, forget_secrets: bool = False) -> Manifest:
    """Put a backup into an empty system, all or nothing; sending stays off until a person switches it on.

    With `forget_secrets` what is encrypted is left out, for whoever lost the key. Raises `BackupFault`.
    """
    with opened(path) as archive, _told("The backup was not restored"):
        manifest = archive.manifest
        _fits(manifest)
        with db.engine.connect() as connection:
            _refuse_unless_empty(connection)
        progress("checking the digests", str(path))
        archive.verify()
        upgrade()
        _restore_files(archive, progress)
        with transaction() as session:
            connection = session.connection()
            _refuse_unless_empty(connection)
            rows.clear(connection)
            _load(connection, archive, progress, forget_secrets=forget_secrets)
            _compare_counts(connection, manifest)
            hold_restored(datetime.fromisoformat(manifest.created_at))
        return manifest


def can_read_secrets(manifest: Manifest) -> bool:
    """The secrets of the backup, if it has any, were encrypted with the key of this system."""
    return not manifest.secrets or manifest.encryption_key == _key_digest()


def _write(archive: Writer, progress: Progress) -> None:
    """Rows first: a file is there before its row, so none of theirs is missing."""
    with _snapshot() as connection:
        migration = _migration(connection)
        created_at = now().isoformat()
        counts = {}
        for table in rows.tables():
            progress("reading rows", table.name)
            counts[table.name] = archive.add(_member(table.name), rows.dump(connection, table), packed=True)
        secrets = sum(rows.count_secrets(connection, table) for table in rows.tables())
    archive.finish(
        Manifest(
            migration=migration,
            created_at=created_at,
            tables=counts,
            files=_write_files(archive, progress),
            secrets=secrets,
            encryption_key=_key_digest(),
            members=archive.digests,
        )
    )


def _write_files(archive: Writer, progress: Progress) -> int:
    storage_url, count = _settings().storage_url, 0
    for key in storage.keys(storage_url):
        progress("reading files", key)
        archive.add(f"files/{key}", chunks_of(storage.path_of(storage_url, key)), packed=False)
        count += 1
    return count


def _restore_files(archive: Archive, progress: Progress) -> None:
    for name in archive.manifest.members:
        folder, _, key = name.partition("/")
        if folder == "files":
            progress("restoring files", key)
            with archive.member(name) as content:
                storage.store_stream(_settings().storage_url, key, content)


def _load(connection: Connection, archive: Archive, progress: Progress, *, forget_secrets: bool = False) -> None:
    for table in rows.tables():
        progress("restoring rows", table.name)
        with archive.member(_member(table.name)) as lines:
            rows.load(connection, table, lines, forget_secrets=forget_secrets)


def _compare(connection: Connection, manifest: Manifest) -> None:
    """Every row is there, and every value as it was."""
    for table in rows.tables():
        digest = hashlib.sha256()
        for line in rows.dump(connection, table):
            digest.update(line)
        if digest.hexdigest() != manifest.members[_member(table.name)]:
            raise BackupFault(f"The backup does not restore: {table.name} comes back different")
    _compare_counts(connection, manifest)


def _compare_counts(connection: Connection, manifest: Manifest) -> None:
    counts = {table.name: rows.count(connection, table) for table in rows.tables()}
    wrong = sorted(name for name, count in counts.items() if count != manifest.tables[name])
    if wrong:
        raise BackupFault(f"Not as many rows as the manifest says: {', '.join(wrong)}")


def _fits(manifest: Manifest) -> None:
    """The backup is of this release's tables."""
    if manifest.migration != migration_head():
        raise BackupFault(
            f"The backup is of migration {manifest.migration}, this release of {migration_head()}: "
            "restore it with the release that made it, then update"
        )
    if set(manifest.tables) != {table.name for table in rows.tables()}:
        raise BackupFault("The backup has other tables than this release")


def _refuse_unless_empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    full = [table.name for table in rows.tables() if table.name in there and rows.has_content(connection, table)]
    if full:
        raise BackupFault(f"The database is not empty ({', '.join(full)}); a backup is restored into an empty one")


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """One moment of the whole database, however long the reading takes; nobody waits for it."""
    connection = db.engine.connect()
    if db.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connection, connection.begin():
        yield connection


def _migration(connection: Connection) -> str:
    """The migration that the database is at; on SQLite this read also begins the snapshot."""
    there = inspect(connection).has_table("alembic_version")
    migration = connection.scalar(text("SELECT version_num FROM alembic_version")) if there else None
    if migration != migration_head():
        raise BackupFault("The database is not of this release: run flask db upgrade")
    return str(migration)


@contextmanager
def _workplace(parent: Path) -> Iterator[Path]:
    """A directory for what is not finished, held while in use; those that killed runs left go first."""
    for left in parent.glob(f".*{UNFINISHED}"):
        with _held(left) as ours:
            if ours:
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=".", suffix=UNFINISHED, dir=parent) as name, _held(Path(name)):
        yield Path(name)


@contextmanager
def _held(directory: Path) -> Iterator[bool]:
    """Hold a directory; says False when another process does, or has just removed it."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say in one line what the database had against it."""
    try:
        yield
    except SQLAlchemyError as error:
        raise BackupFault(f"{what}: {getattr(error, 'orig', None) or error}".splitlines()[0]) from error


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _member(table: str) -> str:
    return f"tables/{table}.ndjson"


def _key_digest() -> str:
    """Tells two keys apart and nothing else about them."""
    return hashlib.sha256(b"promo.music backup " + _settings().encryption_key.encode()).hexdigest()[:16]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
