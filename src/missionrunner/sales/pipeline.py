"""What the open pipeline and the new leads bring, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from missionrunner.sales.calendar import add_months, quarter_of
from missionrunner.sales.targets import phased_plan
from missionrunner.sales.values import (
    GUARD,
    MaybeNumbers,
    Numbers,
    Rows,
    Table,
    day,
    known,
    money,
    product,
    ratio,
)


def open_pipeline(
    *, open_pipeline: Rows | None, open_deals: Rows | None, stage_ids: list[str]
) -> Table | None:
    """Open deals per stage on the start day, one row per stage in their order: {stage, count, value}.

    The answered table counts; without it, it is summed from the single deals (rows {stage, value}). A stage
    without a row has no open deals. None when neither was answered.
    """
    if open_pipeline:
        rows = {row["stage"]: row for row in open_pipeline}
        return [
            {"stage": stage, "count": int(rows[stage]["count"]), "value": rows[stage]["value"]}
            if stage in rows
            else {"stage": stage, "count": 0, "value": 0}
            for stage in stage_ids
        ]
    if open_deals:
        values = {
            stage: [deal["value"] for deal in open_deals if deal["stage"] == stage] for stage in stage_ids
        }
        return [{"stage": stage, "count": len(x), "value": sum(x)} for stage, x in values.items()]
    return None


def _weighted(
    open_pipeline: Rows | None, stage_ids: list[str], probabilities: MaybeNumbers | None
) -> list[float | None]:
    """Value x probability per stage; 0 where nothing is open, None where a factor is unknown."""
    if not open_pipeline:
        return [None] * len(stage_ids)
    values = {row["stage"]: row["value"] for row in open_pipeline}
    chances = list(probabilities or []) or [None] * len(stage_ids)
    out: list[float | None] = []
    for stage, chance in zip(stage_ids, chances, strict=True):
        value = values.get(stage, 0)
        out.append(0.0 if value == 0 else None if chance is None else value * chance)
    return out


def weighted_forecast(*, open_pipeline: Rows | None, probabilities: MaybeNumbers | None) -> float | None:
    """Sum of value x current probability per stage (money). Deals already open behave like the past, so the
    probabilities are today's. A stage with nothing open counts 0 even where its probability is unknown."""
    if not open_pipeline:
        return None
    parts = _weighted(open_pipeline, [row["stage"] for row in open_pipeline], probabilities)
    amounts = known(parts, len(open_pipeline))
    return None if amounts is None else sum(amounts)


def open_pipeline_timing(
    *,
    start: str,
    months: float,
    stage_ids: list[str],
    days: Numbers,
    open_pipeline: Rows | None,
    probabilities: MaybeNumbers | None,
) -> Table:
    """When open deals are expected to be signed: rows {stage, win_date, quarter (None after the plan),
    weighted (money)}. A deal needs half of its stage's `days` and all days of the later stages."""
    first, count = day(start), int(months)
    weighted = _weighted(open_pipeline, stage_ids, probabilities)
    out: Table = []
    for i, stage in enumerate(stage_ids):
        signed = first + timedelta(days=round(days[i] / 2) + sum(days[i + 1 :]))
        quarter = quarter_of(signed, first, count)
        out.append(
            {"stage": stage, "win_date": signed.isoformat(), "quarter": quarter, "weighted": weighted[i]}
        )
    return out


def phased_leads(
    *,
    start: str,
    months: float,
    weeks: Rows,
    leads: float,
    days: Numbers,
    initiatives: Rows | None,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    deal_current: float | None,
    deal_target: float,
) -> Table:
    """What the new leads of each selling week bring.

    `leads`: leads needed in the plan, the same number each selling week. The rate of a stage is taken on the
    day a lead leaves it, the average deal on the day of signature. Gives rows {week, monday, win_date, usable
    (signed inside the plan), quarter (of the signature; None after the plan), leads, lead_to_win,
    average_deal, revenue (0 where not usable)}.
    """
    first, count = day(start), int(months)
    last = add_months(first, count) - timedelta(days=1)
    plan = phased_plan(
        weeks=weeks,
        initiatives=initiatives,
        stage_ids=stage_ids,
        current=current,
        targets=targets,
        cap=cap,
        deal_current=deal_current,
        deal_target=deal_target,
    )
    leaves_after = [timedelta(days=sum(days[: i + 1])) for i in range(len(stage_ids))]
    selling = [week for week in weeks if week["selling"]]
    out: Table = []
    for week in selling:
        monday = day(week["monday"])
        signed = monday + leaves_after[-1]
        usable = signed <= last
        lead_to_win = product(plan.conversion_on(i, monday + after) for i, after in enumerate(leaves_after))
        deal, weekly_leads = plan.deal_on(signed), leads / len(selling)
        out.append(
            {
                "week": int(week["week"]),
                "monday": week["monday"],
                "win_date": signed.isoformat(),
                "usable": usable,
                "quarter": quarter_of(signed, first, count),
                "leads": weekly_leads,
                "lead_to_win": lead_to_win,
                "average_deal": deal,
                "revenue": weekly_leads * lead_to_win * deal if usable else 0.0,
            }
        )
    return out


def feed(*, quarters: Rows, open_pipeline_timing: Rows, phased_leads: Rows) -> Table:
    """What feeds each quarter: rows {quarter, target, from_open_pipeline, from_new_leads, total, share,
    cumulative_target, cumulative_total (money), text}. None where the open pipeline is unknown."""
    pipeline_known = all(row.get("weighted") is not None for row in open_pipeline_timing)
    cumulative_target, cumulative_total = 0.0, 0.0
    out: Table = []
    for row in quarters:
        quarter, target = int(row["quarter"]), row["new_revenue"]
        from_leads = sum(r["revenue"] for r in phased_leads if r.get("quarter") == quarter)
        cumulative_target += target
        entry: dict[str, Any] = {
            "quarter": quarter,
            "target": target,
            "from_open_pipeline": None,
            "from_new_leads": from_leads,
            "total": None,
            "share": None,
            "cumulative_target": cumulative_target,
            "cumulative_total": None,
            "text": f"Q{quarter}: not computable",
        }
        if pipeline_known:
            from_open = sum(r["weighted"] for r in open_pipeline_timing if r.get("quarter") == quarter)
            total = from_open + from_leads
            cumulative_total += total
            entry |= {
                "from_open_pipeline": from_open,
                "total": total,
                "share": ratio(total, target),
                "cumulative_total": cumulative_total,
                "text": f"Q{quarter}: {money(total)} of {money(target)} "
                f"({money(from_open)} from the open pipeline, {money(from_leads)} from new leads)",
            }
        out.append(entry)
    return out


def timing(
    *, new_revenue: float, feed: Rows, phased_leads: Rows, open_pipeline_timing: Rows
) -> dict[str, Any]:
    """Does the plan's revenue come in inside the plan?

    Gives {lead_window_weeks, last_useful_monday, in_period_revenue, covers_target, open_pipeline_after_end,
    leads_per_week_for_in_period}. None where an input is unknown or no week is usable.
    """
    usable = [row for row in phased_leads if row["usable"]]
    out: dict[str, Any] = {
        "lead_window_weeks": len(usable),
        "last_useful_monday": max((row["monday"] for row in usable), default=None),
        "in_period_revenue": None,
        "covers_target": None,
        "open_pipeline_after_end": None,
        "leads_per_week_for_in_period": None,
    }
    weighted = known([row.get("weighted") for row in open_pipeline_timing], len(open_pipeline_timing))
    if weighted is None:
        return out
    in_period = sum(row["total"] for row in feed)
    inside = sum(row["from_open_pipeline"] for row in feed)
    per_weekly_lead = sum(row["lead_to_win"] * row["average_deal"] for row in usable)
    return out | {
        "in_period_revenue": in_period,
        "covers_target": in_period >= new_revenue - GUARD,
        "open_pipeline_after_end": sum(weighted) - inside,
        "leads_per_week_for_in_period": ratio(max(0.0, new_revenue - inside), per_weekly_lead),
    }


def package_mix(*, packages: Rows | None, average_deal: float) -> dict[str, Any] | None:
    """The packages' weighted price against the planned average deal: {rows, shares_sum, weighted_price,
    difference (ratio)}. `packages`: rows {price, share, ...}. None when not answered."""
    if not packages:
        return None
    price = sum(row["price"] * row["share"] for row in packages)
    relative = ratio(price, average_deal)
    return {
        "rows": [dict(row) for row in packages],
        "shares_sum": sum(row["share"] for row in packages),
        "weighted_price": price,
        "difference": None if relative is None else relative - 1,
    }
