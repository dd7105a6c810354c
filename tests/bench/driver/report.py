"""The rows of the result: printed as they come, and written as JSON at the end."""

import dataclasses
import json

from targets import pattern_for, TARGETS, without_row


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    value: float | None  # None where it could not be had
    unit: str
    against: str  # what it is a ratio to, with the figures of both; or why there is none

    @property
    def target(self):
        return TARGETS[pattern_for(self.what)]

    @property
    def holds(self):
        if self.value is None:
            return False
        comparison, limit = self.target.split()
        return self.value <= float(limit) if comparison == "<=" else self.value >= float(limit)

    def line(self):
        value = "-" if self.value is None else f"{self.value:.4g}"
        mark = "holds" if self.holds else "FAILED" if self.value is None else "missed"
        return f"{mark:6}  {self.what:<76} {value:>7} {self.unit:<5} {self.target:<8}  {self.against}"

    def as_json(self):
        return {name: getattr(self, name) for name in ("what", "value", "target", "holds", "unit", "against")}


class Report:
    def __init__(self):
        self.rows = []

    def add(self, what, value, unit, against):
        self.rows.append(Row(what, value, unit, against))
        print(self.rows[-1].line(), flush=True)

    def fail(self, what, reason):
        self.add(what, None, "", f"{reason}")

    def is_complete(self):
        """Every target has a row, and every row a value. Says what is missing."""
        missing = without_row(row.what for row in self.rows)
        for pattern in missing:
            print(f"FAILED  no row was measured for the target {pattern}")
        held = sum(row.holds for row in self.rows)
        failed = sum(row.value is None for row in self.rows)
        print(f"{held} of {len(self.rows)} rows hold their targets; {failed} could not be measured.", flush=True)
        return not missing and not failed

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump([row.as_json() for row in self.rows], file, indent=1)
            file.write("\n")
