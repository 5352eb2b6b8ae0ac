"""Places where a test may break off: named steps between two writes that must both happen or not at all."""

from collections.abc import Callable
from typing import cast

from flask import current_app

FAIL_AT = "FAIL_AT"  # in the configuration of an application under test: name → what happens there


def failpoint(name: str) -> None:
    """Do what a test put at this place; outside tests there is nothing, whatever the configuration says."""
    if current_app.testing:
        planned = cast(dict[str, Callable[[], object]], current_app.config.get(FAIL_AT) or {})
        if name in planned:
            planned[name]()
