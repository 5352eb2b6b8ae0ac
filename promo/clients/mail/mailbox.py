"""A mailbox of files, for a system that has no mail server."""

import os
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

SHOWN = 200


def deliver_to_mailbox(directory: str, message: EmailMessage) -> None:
    """Write the message under its Message-ID, so that a repeat replaces itself."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    draft = folder / f".{name}.{os.getpid()}"
    draft.write_bytes(message.as_bytes())
    draft.replace(folder / f"{name}.eml")


def read_mailbox(directory: str) -> Iterator[EmailMessage]:
    """Yield the messages, newest first: names are UUIDv7 and so in order of time."""
    folder = Path(directory)
    for path in sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder.is_dir() else ():
        yield message_from_bytes(path.read_bytes(), policy=policy.default)
