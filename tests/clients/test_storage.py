"""Files are kept whole or not at all, and only under keys of ours."""

from pathlib import Path

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
    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device")

    key = storage.new_key("covers", "webp")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        storage.store(f"file://{tmp_path}", key, b"picture")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
