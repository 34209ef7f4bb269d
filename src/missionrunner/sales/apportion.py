"""Whole numbers that add up: spreading counts over weeks, people and sources."""

from __future__ import annotations

import math

from missionrunner.sales.values import GUARD, Numbers


def spread(*, total: float, parts: float) -> list[int]:
    """`parts` counts that add up to `total` and are as even as possible: 10 in 4 = 2, 3, 2, 3."""
    raise NotImplementedError  # spread


def apportion(*, total: float, weights: Numbers) -> list[int]:
    """Counts in proportion to `weights` that add up to `total` (largest remainder; ties go to the later
    part): 36 with 0.20, 0.24, 0.27, 0.29 = 7, 9, 10, 10. Weights need not add up to 1."""
    raise NotImplementedError  # apportion


def spread_shares(*, totals: Numbers, per_week: Numbers) -> list[list[int]]:
    """One row per week, one count per part: rows add up to `per_week`, columns to `totals`.

    Each unit goes to the part that is furthest behind its share, the earlier part on a tie.
    """
    raise NotImplementedError  # spread_shares
