"""Encryption at rest and signatures."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator


class EncryptedText(TypeDecorator[str]):
    """Text that the database never sees in clear; the key is `PROMO_ENCRYPTION_KEY`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else _fernet().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        """Decrypt on the way out; raises ValueError when the key is not the one it was written with."""
        if value is None:
            return None
        try:
            return _fernet().decrypt(bytes(value)).decode()
        except InvalidToken:
            raise ValueError("PROMO_ENCRYPTION_KEY does not fit the stored secrets") from None


def _fernet() -> Fernet:
    return Fernet(current_app.extensions["settings"].encryption_key)
