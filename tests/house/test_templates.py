"""Rules for templates that no renderer checks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "hx-on": r"hx-on",
    "a script in an attribute": r"\son[a-z]+=|\bjs:",
    "a filter in a trigger (dropped silently without eval)": r'hx-trigger="[^"]*\[',
    "an inline style": r'\sstyle="|<style',
    "an inline script": r"<script(?![^>]*(?:src=|type=\"application/))",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_keeps_the_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


def test_a_fragment_says_what_it_needs() -> None:
    fragments = [
        p for p in TEMPLATES if p.name.startswith("_") and p.parts[-2] not in {"layouts", "components", "errors"}
    ]
    silent = [
        str(p.relative_to(ROOT))
        for p in fragments
        if p.parts[-2] != "emails" and not p.read_text(encoding="utf-8").startswith("{# needs:")
    ]

    assert silent == []
