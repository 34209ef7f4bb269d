"""What a quarter brought, from the rows of a CRM export.

A row is canonical: {deal_id, stage, status (open, won, lost), amount, created, closed, source, owner,
lost_reason, entered_<stage>?, currency?}. Texts may be blank; an amount may be text. `closed` of an open deal
is only expected and does not count.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from missionrunner.sales.values import Row, Rows, day, ratio

UNKNOWN_SOURCE = "(unknown)"
NO_REASON = "(none)"
RULES = {
    "duplicate_id": "first row counts",
    "missing_amount": "row kept with value 0",
    "closed_before_created": "row left out",
    "unknown_owner": "row kept",
    "missing_source": "row kept as (unknown)",
    "unknown_stage": "row left out until the stage map is corrected",
    "missing_date": "row left out: it has no day of creation, or is decided without a closing day",
    "other_currency": "row left out: nothing is converted",
}
"""What happens to a row with a finding."""
_RARE = ("missing_date", "other_currency")


def wilson(*, cases: float, total: float, z: float = 1.96) -> list[float] | None:
    """Wilson interval [low, high] of the share cases / total (95 % with z = 1.96); None without cases."""
    if not total:
        return None
    share, denominator = cases / total, 1 + z * z / total
    centre = (share + z * z / (2 * total)) / denominator
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / denominator
    return [centre - half, centre + half]


@dataclass(frozen=True)
class Deal:
    """One usable row."""

    stage: int
    status: str
    amount: float
    created: date
    closed: date | None
    source: str
    owner: str
    lost_reason: str
    entered: tuple[date | None, ...]
    """Day of entry into each stage; empty without stage history."""

    def stage_on(self, when: date) -> int:
        """Last stage entered by the end of a day (needs stage history)."""
        return max((i for i, entry in enumerate(self.entered) if entry and entry <= when), default=0)


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()


def _date(row: Row, column: str) -> date | None:
    return day(_text(row, column)) if _text(row, column) else None


def _has_history(rows: Rows, stage_ids: list[str]) -> bool:
    return all(any(f"entered_{stage}" in row for row in rows) for stage in stage_ids[1:])


def read_deals(
    rows: Rows, stage_ids: list[str], owners: list[str] | None, currency: str | None
) -> tuple[list[Deal], dict[str, list[str]]]:
    """The usable deals, and the ids of the rows with a finding (kind -> ids)."""
    findings: dict[str, list[str]] = {kind: [] for kind in RULES}
    history = _has_history(rows, stage_ids)
    seen: set[str] = set()
    deals: list[Deal] = []
    for row in rows:
        deal_id, status = _text(row, "deal_id"), _text(row, "status").lower()
        created, closed = _date(row, "created"), _date(row, "closed")
        stage = _text(row, "stage").lower().replace(" ", "_")
        closed = closed if status in ("won", "lost") else None
        fatal = None
        if deal_id in seen:
            fatal = "duplicate_id"
        elif stage not in stage_ids:
            fatal = "unknown_stage"
        elif created is None or (closed is None and status in ("won", "lost")):
            fatal = "missing_date"
        elif closed and closed < created:
            fatal = "closed_before_created"
        elif currency and _text(row, "currency") and _text(row, "currency") != currency:
            fatal = "other_currency"
        seen.add(deal_id)
        if fatal or created is None:
            findings[fatal or "missing_date"].append(deal_id)
            continue
        if not _text(row, "amount") and row.get("amount") != 0:
            findings["missing_amount"].append(deal_id)
        if owners is not None and _text(row, "owner") not in owners:
            findings["unknown_owner"].append(deal_id)
        if not _text(row, "source"):
            findings["missing_source"].append(deal_id)
        entries = tuple(_date(row, f"entered_{s}") for s in stage_ids[1:]) if history else ()
        deals.append(
            Deal(
                stage=stage_ids.index(stage),
                status=status,
                amount=float(row.get("amount") or 0),
                created=created,
                closed=closed,
                source=_text(row, "source") or UNKNOWN_SOURCE,
                owner=_text(row, "owner"),
                lost_reason=_text(row, "lost_reason") or NO_REASON,
                entered=(created, *entries) if history else (),
            )
        )
    return deals, findings


def import_report(
    *,
    rows: Rows,
    stage_ids: list[str],
    owners: list[str] | None,
    file: str,
    profile: str,
    currency: str | None = None,
) -> dict[str, Any]:
    """What was found in an export, and what was done about it.

    `owners`: names that are known; `currency`: the run's. Gives {file, profile, rows_read, rows_used,
    stage_history (bool), findings {kind: [deal ids]}, rules {kind: text}}.
    """
    deals, found = read_deals(rows, stage_ids, owners, currency)
    findings = {kind: ids for kind, ids in found.items() if ids or kind not in _RARE}
    return {
        "file": file,
        "profile": profile,
        "rows_read": len(rows),
        "rows_used": len(deals),
        "stage_history": bool(rows) and _has_history(rows, stage_ids),
        "findings": findings,
        "rules": {kind: RULES[kind] for kind in findings},
    }


def _open_at(
    deals: list[Deal], when: date, today: date, stage_ids: list[str], history: bool
) -> dict[str, Any]:
    """Deals open at the end of a day. The stage column is true on the day of the export only; for an earlier
    day the stage comes from the stage history, else it is not known."""
    still_open = [d for d in deals if d.created <= when and (d.closed is None or d.closed > when)]
    out: dict[str, Any] = {
        "date": when.isoformat(),
        "count": len(still_open),
        "value": sum(deal.amount for deal in still_open),
        "by_stage": None,
        "open_opportunity_value": None,
    }
    if when >= today or history:
        stages = [deal.stage if when >= today else deal.stage_on(when) for deal in still_open]
        by_stage = {
            name: {
                "count": stages.count(i),
                "value": sum(d.amount for d, stage in zip(still_open, stages, strict=True) if stage == i),
            }
            for i, name in enumerate(stage_ids)
        }
        out["by_stage"] = by_stage
        out["open_opportunity_value"] = sum(by_stage[name]["value"] for name in stage_ids[1:])
    return out


def _median(numbers: list[int]) -> float | None:
    """Middle of the sorted numbers; None without any. (`statistics` costs 10 ms to import.)"""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _by_source(opportunities: list[Deal]) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for source in sorted({deal.source for deal in opportunities}):
        own = [deal for deal in opportunities if deal.source == source]
        won = [deal for deal in own if deal.status == "won"]
        out[source] = {
            "decided": len(own),
            "won": len(won),
            "won_value": float(sum(deal.amount for deal in won)),
            "share": len(own) / len(opportunities),
        }
    return out


def quarter_actuals(
    *,
    rows: Rows,
    start: str,
    end: str,
    as_of: str,
    stage_ids: list[str],
    few_cases_minimum: float,
    currency: str | None = None,
) -> dict[str, Any]:
    """Results of the quarter from `start` to `end` (both included); `as_of`: day of the export.

    Decided in the quarter = closed in it. Gives {created_in_quarter, decided_in_quarter, reached {stage or
    won: count}, stage_conversions [ratio], decided_opportunities, won, lost_opportunities, win_rate,
    win_rate_interval, few_cases [text], won_revenue, average_deal, cycle_days_mean, cycle_days_median,
    revenue_by_month {"2026-01": money}, realised_velocity_per_day, open_at_quarter_start,
    open_at_quarter_end, open_at_export, by_source {source: {decided, won, won_value, share}}, lost_reasons
    {reason: count}, won_by_owner {name: count}}. None where nothing was decided.
    """
    first, last, today = day(start), day(end), day(as_of)
    deals, _ = read_deals(rows, stage_ids, None, currency)
    history = bool(rows) and _has_history(rows, stage_ids)
    decided = [deal for deal in deals if deal.closed and first <= deal.closed <= last]
    won = [deal for deal in decided if deal.status == "won"]
    opportunities = [deal for deal in decided if deal.stage >= 1]
    reached = [sum(deal.stage >= i for deal in decided) for i in range(len(stage_ids))] + [len(won)]
    revenue = float(sum(deal.amount for deal in won))
    cycles = [(deal.closed - deal.created).days for deal in won if deal.closed]
    by_month: dict[str, float] = {}
    for deal in won:
        month = str(deal.closed)[:7]
        by_month[month] = by_month.get(month, 0.0) + deal.amount
    reasons = Counter(deal.lost_reason for deal in opportunities if deal.status == "lost")
    few = [f"{s}: {n} cases" for s, n in zip(stage_ids, reached, strict=False) if n < few_cases_minimum]
    if len(won) < few_cases_minimum:
        few.append(f"average_deal: {len(won)} cases")
    return {
        "created_in_quarter": sum(first <= deal.created <= last for deal in deals),
        "decided_in_quarter": len(decided),
        "reached": dict(zip([*stage_ids, "won"], reached, strict=True)),
        "stage_conversions": [ratio(reached[i + 1], reached[i]) for i in range(len(stage_ids))],
        "decided_opportunities": len(opportunities),
        "won": len(won),
        "lost_opportunities": len(opportunities) - len(won),
        "win_rate": ratio(len(won), len(opportunities)),
        "win_rate_interval": wilson(cases=len(won), total=len(opportunities)),
        "few_cases": few,
        "won_revenue": revenue,
        "average_deal": ratio(revenue, len(won)),
        "cycle_days_mean": ratio(sum(cycles), len(cycles)),
        "cycle_days_median": _median(cycles),
        "revenue_by_month": dict(sorted(by_month.items())),
        "realised_velocity_per_day": revenue / ((last - first).days + 1),
        "open_at_quarter_start": _open_at(deals, first - timedelta(days=1), today, stage_ids, history),
        "open_at_quarter_end": _open_at(deals, last, today, stage_ids, history),
        "open_at_export": _open_at(deals, today, today, stage_ids, history),
        "by_source": _by_source(opportunities),
        "lost_reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        "won_by_owner": {name: sum(d.owner == name for d in won) for name in sorted({d.owner for d in won})},
    }
