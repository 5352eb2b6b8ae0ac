"""Both languages are complete."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
EXTRACT = ["-q", "extract", "-F", "pyproject.toml", "-k", "_l", "-k", "lazy_gettext", "-o"]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All strings that the code and the templates show."""
    template = tmp_path_factory.mktemp("strings") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT, str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with template.open("rb") as file:
        catalog = read_po(file)
    assert len(catalog) > 100
    return catalog


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_string_is_translated(wanted: Catalog, language: str) -> None:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)

    missing = [message.id for message in wanted if message.id and not _complete(catalog, message)]
    assert missing == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_string_is_left_over(wanted: Catalog, language: str) -> None:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)

    assert [m.id for m in catalog if m.id and wanted.get(m.id, m.context) is None] == []


def _complete(catalog: Catalog, message) -> bool:  # noqa: ANN001
    found = catalog.get(message.id, message.context)
    if found is None or found.fuzzy or not found.string:
        return False
    return all([found.string] if isinstance(found.string, str) else found.string) and not list(found.check())
