"""Why a quarter's new revenue differs from its target: volume, mix, rate and value, which add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.sales.actuals import UNKNOWN_SOURCE, wilson
from missionrunner.sales.values import Row, Rows, Table, ratio


def _actuals_by_source(actuals: Row) -> dict[str, dict[str, float]]:
    """Decided, won and won value of each source; what no source explains stands under (unknown)."""
    given: Mapping[str, Row] = actuals.get("by_source") or {}
    out = {
        name: {key: float(row.get(key) or 0) for key in ("decided", "won", "won_value")}
        for name, row in given.items()
    }
    totals = {
        "decided": float(actuals["decided_opportunities"]),
        "won": float(actuals["won"]),
        "won_value": float(actuals["won_revenue"]),
    }
    rest = {key: total - sum(row[key] for row in out.values()) for key, total in totals.items()}
    if rest["decided"] > 0:
        own = out.setdefault(UNKNOWN_SOURCE, dict.fromkeys(totals, 0.0))
        for key, amount in rest.items():
            own[key] += amount
    return out


def variance(*, target: Row, sources: Rows, plan_win_rate: float, actuals: Row) -> dict[str, Any]:
    """Exact split of the difference between a quarter's new revenue and its target (money).

    `target`: the quarter's row of quarter_targets (phased win rate W and average deal D); `sources`: rows
    {source, share, win_rate} of source_targets; `plan_win_rate`: the plan's win rate, to which the sources'
    rates belong; `actuals`: from quarter_actuals. With O decided opportunities, m share of a source, w win
    rate, d average deal (t target, a actual): volume = (Oa - Ot) W D; mix = sum Oa (ma - mt) (wt - W) D;
    rate = sum Oa ma (wa - wt) D; value = sum Oa ma wa (da - D). A source without decided deals uses wt,
    without a win D; a source that is not in the plan has share 0 and rate W there. Gives {target, actual,
    delta, delta_pct, volume, mix, rate, value, by_source: rows {source, share_target, share_actual,
    win_rate_target, win_rate_actual, win_rate_interval, average_deal_actual, mix, rate, value},
    target_win_rate, target_average_deal, target_decided_opportunities, actual_decided_opportunities,
    actual_win_rate_interval}.
    """
    rate, deal = target["win_rate"], target["average_deal"]
    scale = rate / plan_win_rate
    planned, decided = target["decided_opportunities"], actuals["decided_opportunities"]
    plans = {row["source"]: row for row in sources}
    results = _actuals_by_source(actuals)
    rows: Table = []
    for name in sorted({*plans, *results}):
        share_target = plans[name]["share"] if name in plans else 0.0
        rate_target = plans[name]["win_rate"] * scale if name in plans else rate
        own = results.get(name, {"decided": 0.0, "won": 0.0, "won_value": 0.0})
        share = own["decided"] / decided if decided else 0.0
        rate_actual = own["won"] / own["decided"] if own["decided"] else rate_target
        deal_actual = own["won_value"] / own["won"] if own["won"] else deal
        rows.append(
            {
                "source": name,
                "share_target": share_target,
                "share_actual": share,
                "win_rate_target": rate_target,
                "win_rate_actual": rate_actual,
                "win_rate_interval": wilson(cases=own["won"], total=own["decided"]),
                "average_deal_actual": deal_actual,
                "mix": decided * (share - share_target) * (rate_target - rate) * deal,
                "rate": decided * share * (rate_actual - rate_target) * deal,
                "value": decided * share * rate_actual * (deal_actual - deal),
            }
        )
    delta = actuals["won_revenue"] - target["new_revenue"]
    return {
        "target": target["new_revenue"],
        "actual": actuals["won_revenue"],
        "delta": delta,
        "delta_pct": ratio(delta, target["new_revenue"]),
        "volume": (decided - planned) * rate * deal,
        "mix": sum(row["mix"] for row in rows),
        "rate": sum(row["rate"] for row in rows),
        "value": sum(row["value"] for row in rows),
        "by_source": rows,
        "target_win_rate": rate,
        "target_average_deal": deal,
        "target_decided_opportunities": planned,
        "actual_decided_opportunities": decided,
        "actual_win_rate_interval": actuals.get("win_rate_interval"),
    }
