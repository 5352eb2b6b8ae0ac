"""Reading a page as the contract's checks do: by `data-metric`, `data-scope` and `data-value`."""

from collections import Counter
from html.parser import HTMLParser


class Figures(HTMLParser):
    """The figures of a page: `values[metric, scope]`, and which of them are estimates."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[tuple[str, str | None], str] = {}
        self.seen: Counter[tuple[str, str | None]] = Counter()
        self.estimated: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element if it is a figure."""
        given = dict(attrs)
        metric = given.get("data-metric")
        if metric is None:
            return
        key = (metric, given.get("data-scope"))
        self.seen[key] += 1
        self.values[key] = given.get("data-value") or ""
        if given.get("data-estimated") == "true":
            self.estimated.add(metric)

    @property
    def bare(self) -> dict[str, str]:
        """The figures of the page itself."""
        return {metric: value for (metric, scope), value in self.values.items() if scope is None}

    def scoped(self, metric: str) -> dict[str, str]:
        """The breakdown of a figure, by scope."""
        return {scope: value for (name, scope), value in self.values.items() if name == metric and scope}
