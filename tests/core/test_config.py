"""Settings."""

from pathlib import Path

import pytest

from promo.config import ConfigError, Settings

OUTSIDE = {"DATABASE_URL": "postgres://u:p@db/promo", "SECRET_KEY": "x" * 32, "PROMO_ENCRYPTION_KEY": "A" * 43 + "="}


def read(tmp_path: Path, **values: str) -> Settings:
    return Settings.from_env({"PROMO_DATA_DIR": str(tmp_path), **values})


def test_nothing_set_is_an_embedded_system(tmp_path: Path) -> None:
    settings = read(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/promo.sqlite3"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.has_mailbox
    assert settings.demo


def test_keys_are_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)

    assert (first.secret_key, first.encryption_key) == (second.secret_key, second.encryption_key)
    assert first.secret_key not in repr(first)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}


def test_both_spellings_of_postgres_are_taken(tmp_path: Path) -> None:
    assert read(tmp_path, **OUTSIDE).database_url == "postgresql+psycopg://u:p@db/promo"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"PROMO_DATADIR": "x"}, "PROMO_DATADIR"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "８０"}, "PORT"),
        ({"PROMO_DEMO": "maybe"}, "PROMO_DEMO"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://db:port/x", "SECRET_KEY": "x" * 32}, "DATABASE_URL"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL"),
        ({"MAIL_URL": "mail.example.net"}, "MAIL_URL"),
        ({"MAIL_URL": "smtp://"}, "MAIL_URL"),
        ({"STORAGE_URL": "ftp://x"}, "STORAGE_URL"),
        ({"PUBLIC_URL": "promo.music"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://promo.music/sub"}, "PUBLIC_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PROMO_ENCRYPTION_KEY": "not a key but long enough"}, "PROMO_ENCRYPTION_KEY"),
        ({"DATABASE_URL": "postgres://db/x"}, "SECRET_KEY"),
        ({"DATABASE_URL": "postgres://db/x", "SECRET_KEY": "x" * 32}, "PROMO_ENCRYPTION_KEY"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, values: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, **values)

    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="PROMO_DATA_DIR"):
        Settings.from_env({"PROMO_DATA_DIR": str(tmp_path / "file")})
