"""The rows of the result: printed as they come, and written as JSON at the end."""

import dataclasses
import json

from targets import TARGETS, pattern_for


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    value: float | None  # None where it could not be had
    target: str
    unit: str
    against: str  # what it is compared with, with the figures of both; or why there is none

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
        self._add(Row(what, value, TARGETS[pattern_for(what)], unit, against))

    def fail(self, what, reason):
        self.add(what, None, "", str(reason))

    def _add(self, row):
        self.rows.append(row)
        print(row.line(), flush=True)

    def finish(self):
        """Adds a failed row for each target that has none. Whether all could be measured."""
        seen = {pattern_for(row.what) for row in self.rows}
        for pattern, target in TARGETS.items():
            if pattern not in seen:
                self._add(Row(pattern, None, target, "", "nothing was measured for this target"))
        held = sum(row.holds for row in self.rows)
        failed = sum(row.value is None for row in self.rows)
        print(f"{held} of {len(self.rows)} rows hold their targets; {failed} could not be measured.", flush=True)
        return failed == 0

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump([row.as_json() for row in self.rows], file, indent=1)
            file.write("\n")
