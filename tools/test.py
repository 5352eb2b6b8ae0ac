"""Runs the tests, with a browser if one can be had; says in the last line what did not run without it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
EVERYTHING = ["-n", "2"]
PASSED, NO_TESTS = 0, 5


def main() -> int:
    """Find what the tests need, run pytest, pass on its exit code."""
    found = {
        "browser": installed(*CHROMIUM) or from_debian("chromium", *CHROMIUM) or from_playwright(),
        "proxy": installed("nginx") or from_debian("nginx-light", "nginx"),
    }
    missing = [marker for marker, program in found.items() if not program]
    environ = dict(os.environ, CHROMIUM=found["browser"] or "")
    if missing:
        without = " and ".join(f"not {marker}" for marker in missing)
        environ["PYTEST_ADDOPTS"] = f'{environ.get("PYTEST_ADDOPTS", "")} -m "{without}"'
    pytest = [sys.executable, "-m", "pytest", *(sys.argv[1:] or EVERYTHING)]
    code = subprocess.run(pytest, env=environ).returncode
    if not missing:
        return code
    print(f"NOT RUN: {', '.join(missing)} tests, for what they need could be neither found nor installed", flush=True)
    return 1 if os.environ.get("CI") and code in {PASSED, NO_TESTS} else code


def installed(*names: str) -> str | None:
    """Find a program, under whatever name; some lie where only root's PATH leads."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return next((program for name in names if (program := shutil.which(name, path=path))), None)


def from_debian(package: str, *names: str) -> str | None:
    """Install Debian's package, where we may."""
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", package]):
        if subprocess.run(["apt-get", *command], env=quiet, stdout=sys.stderr).returncode:
            return None
    return installed(*names)


def from_playwright() -> str | None:
    """Have Playwright bring its own, or find the one it brought before."""
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if not path.exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr)
    return str(path) if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
