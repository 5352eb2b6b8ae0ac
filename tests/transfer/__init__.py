"""Imports: what the tests of them share."""

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from promo.transfer.services import import_rows

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "kv-export.json"
EXPECTED = DATA / "kv-export.expected.json"
GENERATOR = DATA / "make_kv_export.py"


def nobody(stage: str, done: int, total: int | None) -> None:
    """Watch an import without a word."""


class Done(NamedTuple):
    """What an import said: the report, and the rejected rows by key."""

    report: dict[str, Any]
    rejected: dict[str, str]


def import_file(path: Path | str, **options: Any) -> Done:
    """Import a file or table; return the report as it is written."""
    file = io.StringIO()
    import_rows(str(path), nobody, report_file=file, **options)
    report = json.loads(file.getvalue())
    imported, rejected = sum(report["imported"].values()), report["rejected"]
    assert imported + report["merged"] + report["derived"] + len(rejected) == report["rows"]
    return Done(report, {row["key"]: row["reason"] for row in rejected})


def import_pairs(directory: Path, *pairs: tuple[str, Any], **options: Any) -> Done:
    """Import rows given as key and value."""
    path = directory / "rows.json"
    path.write_text(json.dumps([{"key": key, "value": value} for key, value in pairs]), encoding="utf-8")
    return import_file(path, **options)
