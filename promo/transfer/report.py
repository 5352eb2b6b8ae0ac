"""What an import did, in the words of the report."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO


@dataclass
class Report:
    """Every row is in exactly one of imported, merged, derived and rejected."""

    rows: int
    created: int
    updated: int
    unchanged: int
    merged: int
    derived: int
    reasons: dict[str, int]
    counts: dict[str, int]
    adjustments: dict[str, int] = field(default_factory=dict)
    differences: dict[str, int] = field(default_factory=dict)

    @property
    def imported(self) -> int:
        """Rows whose content is in the database."""
        return self.created + self.updated + self.unchanged

    @property
    def rejected(self) -> int:
        """Rows that did not go in."""
        return sum(self.reasons.values())

    def summary(self) -> dict[str, Any]:
        """The report with the rejected rows as numbers by reason: the rows themselves may be a million."""
        return {**self._head(), "rejected": self.rejected, "reasons": self.reasons, **self._tail()}

    def write(self, file: TextIO, rejected: Iterable[tuple[str, str]]) -> None:
        """Write the report with each rejected row; row by row, for the same reason."""
        file.write(_inner(self._head()))
        file.write(', "rejected": [')
        for number, (key, reason) in enumerate(rejected):
            file.write("," * bool(number) + "\n  " + json.dumps({"key": key, "reason": reason}, ensure_ascii=False))
        file.write("\n], " + _inner(self._tail())[1:] + "}\n")

    def _head(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "imported": {"created": self.created, "updated": self.updated, "unchanged": self.unchanged},
            "merged": self.merged,
            "derived": self.derived,
        }

    def _tail(self) -> dict[str, Any]:
        tail: dict[str, Any] = {"counts": self.counts, "adjustments": self.adjustments}
        return {**tail, "differences": self.differences} if self.differences else tail

    def __str__(self) -> str:
        return (
            f"{self.rows} rows: {self.imported} imported ({self.created} created, {self.updated} updated, "
            f"{self.unchanged} unchanged), {self.merged} merged, {self.derived} derived, {self.rejected} rejected"
        )


def _inner(part: dict[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False)[:-1]
