"""What a call costs, from a dated table. What is not in it is not known, and never 0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from missionrunner.llm.model import CallUsage
from missionrunner.llm.profiles import Endpoint
from missionrunner.yaml_data import parse_yaml

_FILE = Path(__file__).with_name("prices.yaml")
_DATED = re.compile(r"-20\d\d-\d\d-\d\d\Z")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens. `as_of` is the day of the table, "" for a price of the user's own."""

    input: float
    cached: float
    output: float
    as_of: str = ""

    def of(self, usage: CallUsage) -> float:
        fresh = usage.prompt_tokens - usage.cached_tokens
        spent = fresh * self.input + usage.cached_tokens * self.cached + usage.completion_tokens * self.output
        return spent / _MILLION


def price_of(endpoint: Endpoint) -> Price | None:
    """The price of the endpoint's model: the profile's own, else the table's for that host, else None."""
    if endpoint.price_input is not None and endpoint.price_output is not None:
        cached = endpoint.price_input if endpoint.price_cached is None else endpoint.price_cached
        return Price(endpoint.price_input, cached, endpoint.price_output)
    table = _table()
    vendor = table["hosts"].get(endpoint.host)
    row = table["prices"].get(vendor, {}).get(_DATED.sub("", endpoint.model))
    if row is None:
        return None
    return Price(row["input"], row["cached"], row["output"], str(table["as_of"]))


@cache
def _table() -> Any:
    return parse_yaml(_FILE.read_text("utf-8"), _FILE.name).value
