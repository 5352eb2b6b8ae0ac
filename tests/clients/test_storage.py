"""Files are kept whole or not at all, and only under keys of ours."""

import shutil
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest

from promo.clients import storage


def test_what_is_stored_is_found(tmp_path: Path) -> None:
    key = storage.new_key("covers", "webp")
    storage.store(f"file://{tmp_path}/картинки # 1", key, b"picture")
    assert storage.path_of(f"file://{tmp_path}/картинки # 1", key).read_bytes() == b"picture"
    assert storage.url(key) == f"/media/{key}"


def test_keys_cannot_be_guessed_apart() -> None:
    assert len({storage.new_key("covers", "webp") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "key",
    ["../secret", "covers/../../etc/passwd", "/etc/passwd", "covers/a.webp", "covers/" + "0" * 32 + ".webp\n", ""],
)
def test_a_key_that_is_not_ours_is_not_found(tmp_path: Path, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        storage.path_of(f"file://{tmp_path}", key)
    with pytest.raises(FileNotFoundError):
        storage.store(f"file://{tmp_path}", key, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(content: IO[bytes], file: IO[bytes]) -> None:
        file.write(content.read(1))
        raise OSError(28, "No space left on device")

    key = storage.new_key("covers", "webp")
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space"):
        storage.store(f"file://{tmp_path}", key, b"picture")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_all_that_is_kept_is_listed_and_nothing_else(tmp_path: Path) -> None:
    address = f"file://{tmp_path}"
    keys = sorted(storage.new_key(folder, "webp") for folder in ("covers", "portraits", "covers"))
    for key in keys:
        storage.store_stream(address, key, BytesIO(b"picture"))
    (tmp_path / "covers" / f".{keys[0].rpartition('/')[2]}.123").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"a stranger's")

    assert list(storage.keys(address)) == keys
    assert list(storage.keys(f"{address}/nowhere")) == []
