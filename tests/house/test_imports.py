"""Imports point down."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOREYS = (
    ("core",),
    ("clients",),
    ("accounts", "profiles", "events", "notifications"),
    ("catalog", "news", "concerts", "ticketing", "wallet", "payments", "subscriptions"),
    ("mailing", "promotion", "pitching", "messages", "support", "loyalty"),
    ("analytics", "moderation"),
    ("site", "admin", "api", "transfer", "backup", "demo"),
)
LEVEL = {name: number for number, storey in enumerate(STOREYS) for name in storey}
SHARED_ROOMS = {"models", "queries", "services"}
NOT_BELOW = {
    "models": {"services", "routes", "forms"},
    "queries": {"services", "routes", "forms"},
    "services": {"routes", "forms"},
}


def imports(path: Path) -> Iterator[str]:
    """Dotted names of ours that a module imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("promo"):
            for name in node.names:
                yield f"{node.module}.{name.name}"
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("promo"))


def faults() -> Iterator[str]:
    """Each import that points up, or into a room of another feature that is not shared."""
    for path in sorted((ROOT / "promo").rglob("*.py")):
        here = path.relative_to(ROOT).with_suffix("").parts
        if here[1] not in LEVEL:
            continue
        for target in imports(path):
            parts = target.split(".")
            fault = _fault(here, parts)
            if fault:
                yield f"{'/'.join(here)}.py imports {target}: {fault}"


def _fault(here: tuple[str, ...], parts: list[str]) -> str | None:
    if len(parts) < 2 or (len(parts) == 2 and parts[1] in {"create_app"}):
        return "the application itself" if len(parts) == 2 and here[1] != "dev" else None
    there = parts[1]
    if there not in LEVEL:
        return None if there in {"config", "extensions"} else f"{there} stands above all features"
    if LEVEL[there] > LEVEL[here[1]]:
        return f"{there} stands above {here[1]}"
    room = here[2] if len(here) > 2 else ""
    if there == here[1]:
        wrong = NOT_BELOW.get(room, set())
        return f"{room} must not import {parts[2]}" if len(parts) > 2 and parts[2] in wrong else None
    if LEVEL[there] >= 2 and len(parts) > 2 and parts[2] not in SHARED_ROOMS and here[1] != "demo":
        return f"only {', '.join(sorted(SHARED_ROOMS))} of another feature may be imported"
    return None


def test_imports_point_down() -> None:
    assert list(faults()) == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "promo").rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8") and path.parts[-2] != "dev"
    ]

    assert readers == ["promo/config.py"]


def test_only_the_transaction_commits() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "promo").rglob("*.py")
        if ".commit()" in path.read_text(encoding="utf-8")
    ]

    assert guilty == ["promo/core/db.py"]


def test_one_module_touches_htmx_flask() -> None:
    users = [p.name for p in (ROOT / "promo").rglob("*.py") if "htmx_flask" in p.read_text(encoding="utf-8")]

    assert users == ["htmx.py"]
