# SPDX-License-Identifier: Apache-2.0
"""One manipulation, a line of a table: what is done, to whom it is shown, and what must be said of it."""
from dataclasses import dataclass
from typing import Callable

BAD = 1      # mashctl: done, and the answer is not good
REFUSED = 2  # a program that does not start


@dataclass(frozen=True)
class Row:
    name: str           # what was done, in words; distinct
    do: Callable        # given the evidence, makes what is shown
    says: tuple         # all of these stand in what is said: what is wrong, and where
    code: int = BAD


def must_be_distinct(rows):
    names = [row.name for row in rows]
    doubled = {name for name in names if names.count(name) > 1}
    assert not doubled, doubled
    return rows
