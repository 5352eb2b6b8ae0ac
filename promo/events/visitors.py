"""Who is counted: people, once in a while; never machines, and nobody by name."""

import hashlib
import hmac
import re
from functools import lru_cache

from crawleruseragents import is_crawler  # type: ignore[import-untyped]
from flask import Request

# What the kept list has not: robots newer than it, and those it knows by an address in their name alone.
ROBOT = re.compile(r"(?<!cu)bot\b|crawl|spider|preview|monitor", re.IGNORECASE)
AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD_WORDS = ("prefetch", "prerender", "preview")
KNOWN_AGENTS = 2048  # checking one takes a tenth of a millisecond, and most visitors share a few


def looks_like_person(request: Request) -> bool:
    """The request shows a page to somebody: not a crawler, not a HEAD, not loaded ahead of time."""
    if request.method == "HEAD" or is_robot(request.user_agent.string):
        return False
    purposes = " ".join(request.headers.get(name, "") for name in AHEAD_OF_TIME).lower()
    return not any(word in purposes for word in AHEAD_WORDS)


@lru_cache(KNOWN_AGENTS)
def is_robot(agent: str) -> bool:
    """The agent names a crawler or a program, or nothing at all."""
    return not agent.strip() or bool(ROBOT.search(agent)) or is_crawler(agent)


def fingerprint(salt: bytes, address: str, agent: str, *what: object) -> str:
    """Return a mark of one visitor at one thing; without the day's salt it leads back to nobody."""
    parts = "\n".join((address, agent, *map(str, what)))
    return hmac.new(salt, parts.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
