"""Whole numbers that add up: spreading counts over weeks, people and sources."""

from __future__ import annotations

import math

from missionrunner.sales.values import GUARD, Numbers


def spread(*, total: float, parts: float) -> list[int]:
    """`parts` counts that add up to `total` and are as even as possible: 10 in 4 = 2, 3, 2, 3."""
    whole, count = int(total), int(parts)
    return [whole * k // count - whole * (k - 1) // count for k in range(1, count + 1)]


def apportion(*, total: float, weights: Numbers) -> list[int]:
    """Counts in proportion to `weights` that add up to `total` (largest remainder; ties go to the later
    part): 36 with 0.20, 0.24, 0.27, 0.29 = 7, 9, 10, 10. Weights need not add up to 1."""
    whole = int(total)
    sum_of_weights = sum(weights)
    # Without any weight nothing speaks for one part more than for another.
    used = list(weights) if sum_of_weights else [1.0] * len(weights)
    exact = [whole * weight / sum(used) for weight in used]
    out = [math.floor(x + GUARD) for x in exact]
    by_remainder = sorted(range(len(out)), key=lambda i: (round(exact[i] - out[i], 9), i), reverse=True)
    for i in by_remainder[: whole - sum(out)]:
        out[i] += 1
    return out


def spread_shares(*, totals: Numbers, per_week: Numbers) -> list[list[int]]:
    """One row per week, one count per part: rows add up to `per_week`, columns to `totals`.

    Each unit goes to the part that is furthest behind its share, the earlier part on a tie. Ties are
    judged in floating point, so equal arrears may go either way; the sums hold all the same.
    """
    total = sum(totals)
    given = [0] * len(totals)
    units = 0
    out: list[list[int]] = []
    for count in per_week:
        row = [0] * len(totals)
        for _ in range(int(count)):
            open_parts = [j for j in range(len(totals)) if given[j] < totals[j]]
            if not open_parts:
                break
            units += 1
            furthest = max(open_parts, key=lambda j: (totals[j] * units / total - given[j], -j))
            given[furthest] += 1
            row[furthest] += 1
        out.append(row)
    return out
