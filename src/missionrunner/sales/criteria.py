"""What the documents say joined with the playbook, and rates joined with their warnings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from missionrunner.sales.values import Rows, Table


def merge_exit_criteria(*, done_when: str | None, playbook: Sequence[str]) -> list[str] | None:
    """Exit criteria of a stage: what the Sales Bible asks for first, then what the playbook adds.

    `done_when` is split at commas. A criterion of the playbook is left out when it shares a word (its first
    five letters; words of five letters and more) with one of the Bible's. None without `done_when`.
    """
    raise NotImplementedError  # merge_exit_criteria


def stage_texts(*, texts: Rows | None, words: Sequence[str]) -> Table | None:
    """Rows of `texts` ({label or use, text}) whose label holds one of `words`, as {use, text}; None for none."""
    raise NotImplementedError  # stage_texts


def few_cases(*, counts: Sequence[float] | None, names: Sequence[str], minimum: float) -> list[str]:
    """Texts "discovery: 12 cases" for rates that rest on fewer than `minimum` cases; empty without counts."""
    raise NotImplementedError  # few_cases


def weakest_stage(*, stage_ids: list[str], conversions: Sequence[float | None] | None) -> str | None:
    """Id of the stage from the second on with the lowest conversion, the first on a tie."""
    raise NotImplementedError  # weakest_stage


def traffic_light(*, value: float | None, green: float | None, amber: float | None, direction: str) -> str:
    """green, amber, red, or unknown without a value. `direction` up: more is better; down: less is better."""
    raise NotImplementedError  # traffic_light
