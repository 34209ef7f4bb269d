"""The next quarter after a quarter: blended rates, new targets, what feeds them, and weekly numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from missionrunner.sales.apportion import spread
from missionrunner.sales.calendar import add_months, quarter_end
from missionrunner.sales.values import MaybeNumbers, Numbers, Row, Rows, day, known, product, ratio, round_up

RULES = ("keep_annual_target", "keep_quarter_target", "new_target")
PLAN_ENDS = "The plan ends with this quarter; the planning rates are the starting values of the next plan."
NO_AMOUNT = "The rule new_target needs an amount for the rest of the period."


def _blend(cases: float, amount: float, prior: float, half: float) -> tuple[float, float]:
    """Credibility k = cases / (cases + half), and k x own rate + (1 - k) x prior."""
    weight = cases / (cases + half)
    return weight, weight * (amount / cases if cases else 0.0) + (1 - weight) * prior


def replan(
    *,
    quarters: Rows,
    quarter: float,
    actuals: Rows,
    stage_ids: list[str],
    new_revenue_target: float,
    baseline_win_rate: float | None,
    baseline_lead_conversion: float | None,
    baseline_average_deal: float,
    target_win_rate: float,
    target_lead_conversion: float,
    credibility: Mapping[str, float],
    rule: str,
    new_target: float | None = None,
) -> dict[str, Any]:
    """Targets of the next quarter after quarter `quarter`.

    `quarters`: quarter_targets of the plan; `actuals`: quarter_actuals of quarters 1 to `quarter`, in order;
    `credibility`: cases at which own results and the prior weigh the same {decided_opportunities, won_deals,
    decided_leads}; `rule`: keep_annual_target, keep_quarter_target or new_target; `new_target`: new revenue
    of all remaining quarters together. The prior is the baseline before the plan, without own counts the
    plan's rate. Gives {after_quarter, actual_new_revenue_to_date, remaining_new_revenue, prior,
    actual_to_date (both {win_rate, lead_conversion, average_deal}), win_rate_planning,
    average_deal_planning, lead_conversion_planning, credibility_win_rate, credibility_deal,
    credibility_lead_conversion, rule, chosen, and for each rule {next_quarter_new_revenue, deals,
    opportunities, leads, annual_shortfall} or None}. After the last quarter all of these are None and
    `note` says why.
    """
    count, targets = int(quarter), list(quarters)
    decided = sum(row["decided_opportunities"] for row in actuals)
    won = sum(row["won"] for row in actuals)
    revenue = sum(row["won_revenue"] for row in actuals)
    leads = sum(row["reached"][stage_ids[0]] for row in actuals)
    opportunities = sum(row["reached"][stage_ids[1]] for row in actuals)
    prior = {
        "win_rate": target_win_rate if baseline_win_rate is None else baseline_win_rate,
        "lead_conversion": (
            target_lead_conversion if baseline_lead_conversion is None else baseline_lead_conversion
        ),
        "average_deal": baseline_average_deal,
    }
    k_win, win_rate = _blend(decided, won, prior["win_rate"], credibility["decided_opportunities"])
    k_deal, deal = _blend(won, revenue, prior["average_deal"], credibility["won_deals"])
    k_lead, lead_rate = _blend(leads, opportunities, prior["lead_conversion"], credibility["decided_leads"])
    left = new_revenue_target - revenue
    out: dict[str, Any] = {
        "after_quarter": count,
        "actual_new_revenue_to_date": revenue,
        "remaining_new_revenue": left,
        "prior": prior,
        "actual_to_date": {
            "win_rate": ratio(won, decided),
            "lead_conversion": ratio(opportunities, leads),
            "average_deal": ratio(revenue, won),
        },
        "win_rate_planning": win_rate,
        "average_deal_planning": deal,
        "lead_conversion_planning": lead_rate,
        "credibility_win_rate": k_win,
        "credibility_deal": k_deal,
        "credibility_lead_conversion": k_lead,
        "keep_annual_target": None,
        "keep_quarter_target": None,
        "new_target": None,
        "rule": rule,
        "chosen": None,
    }
    rest = targets[count:]
    if not rest:
        return out | {"note": PLAN_ENDS}

    def alternative(amount: float, shortfall: float) -> dict[str, Any]:
        deals = round_up(max(0.0, amount) / deal)
        needs_leads = win_rate > 0 and lead_rate > 0
        return {
            "next_quarter_new_revenue": max(0.0, amount),
            "deals": deals,
            "opportunities": round_up(deals / win_rate) if win_rate else None,
            "leads": round_up(deals / win_rate / lead_rate) if needs_leads else None,
            "annual_shortfall": shortfall,
        }

    weight_left = sum(row["weight"] for row in rest)
    share = rest[0]["weight"] / weight_left if weight_left else 1 / len(rest)
    out["keep_annual_target"] = alternative(left * share, 0.0)
    planned = sum(row["new_revenue"] for row in rest)
    out["keep_quarter_target"] = alternative(rest[0]["new_revenue"], max(0.0, left - planned))
    if new_target is not None:
        out["new_target"] = alternative(new_target * share, max(0.0, left - new_target))
    out["chosen"] = out[rule] if rule in RULES else None
    return out if out["chosen"] or rule != "new_target" else out | {"note": NO_AMOUNT}


def next_quarter_checks(
    *,
    start: str,
    months: float,
    weeks: Rows,
    quarter: float,
    actuals: Row,
    replan: Row,
    stage_ids: list[str],
    probabilities_current: MaybeNumbers | None,
    probabilities_target: Numbers,
    lead_to_win_days: float,
) -> dict[str, Any] | None:
    """Coverage and timing of the quarter after `quarter`; None when the plan ends.

    `actuals`: quarter_actuals of `quarter`, whose newest snapshot counts; `replan`: from replan. Usable are
    the selling weeks from which a win is still possible inside the quarter. Gives {quarter, start, end,
    snapshot_date, open_opportunity_value, coverage, coverage_required, weighted_open_pipeline,
    selling_weeks, usable_lead_weeks, from_new_leads, expected, target, lead_to_win_days}.
    """
    chosen = replan.get("chosen")
    if not chosen:
        return None
    first, number = day(start), int(quarter) + 1
    last_day = quarter_end(number, first, int(months))
    chances = known(probabilities_current, len(stage_ids)) or list(probabilities_target)
    snapshot, target = actuals["open_at_export"], chosen["next_quarter_new_revenue"]
    selling = [week for week in weeks if week["selling"] and week["quarter"] == number]
    usable = [w for w in selling if day(w["monday"]) + timedelta(days=lead_to_win_days) <= last_day]
    by_stage: Mapping[str, Row] | None = snapshot.get("by_stage")
    weighted = None
    if by_stage:
        weighted = sum(by_stage[stage]["value"] * p for stage, p in zip(stage_ids, chances, strict=True))
    from_leads = None if chosen.get("leads") is None else 0.0
    if from_leads is not None and selling:
        value = (
            replan["win_rate_planning"] * replan["lead_conversion_planning"] * replan["average_deal_planning"]
        )
        from_leads = chosen["leads"] / len(selling) * len(usable) * value
    return {
        "quarter": number,
        "start": add_months(first, 3 * int(quarter)).isoformat(),
        "end": last_day.isoformat(),
        "snapshot_date": snapshot["date"],
        "open_opportunity_value": snapshot.get("open_opportunity_value"),
        "coverage": ratio(snapshot.get("open_opportunity_value"), target),
        "coverage_required": ratio(1, replan["win_rate_planning"]),
        "weighted_open_pipeline": weighted,
        "selling_weeks": len(selling),
        "usable_lead_weeks": len(usable),
        "from_new_leads": from_leads,
        "expected": None if weighted is None or from_leads is None else weighted + from_leads,
        "target": target,
        "lead_to_win_days": lead_to_win_days,
    }


def next_quarter_plan(
    *,
    weeks: Rows,
    quarter: float,
    replan: Row,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    activities: Rows,
    lead_owner: str | None,
) -> dict[str, Any]:
    """Weekly numbers of the quarter after `quarter`: {weeks, totals {activity: count}}.

    `activities`: rows {activity, stage, units_per_entry, owner}. The stage rates are today's (`current`, else
    `targets`), scaled so that they give the blended win rate, up to the `cap`. weeks: rows {week, monday,
    month, quarter, selling, targets [{activity, count, owner}]}. Both are empty when the plan ends.
    """
    chosen = replan.get("chosen")
    if not chosen or chosen.get("leads") is None:
        return {"weeks": [], "totals": {}}
    base = known(current, len(stage_ids)) or list(targets)
    later = len(base) - 1
    scale = (replan["win_rate_planning"] / product(base[1:])) ** (1 / later)
    rates = [replan["lead_conversion_planning"], *(min(cap, rate * scale) for rate in base[1:])]
    entries: dict[str, float] = {}
    needed = float(chosen["deals"])
    for stage, rate in zip(reversed(stage_ids), reversed(rates), strict=True):
        needed /= rate
        entries[stage] = needed
    owners: dict[str, Any] = {"leads": lead_owner}
    totals: dict[str, int] = {"leads": int(chosen["leads"])}
    for row in activities:
        owners[row["activity"]] = row.get("owner")
        totals[row["activity"]] = round_up(entries[row["stage"]] * row["units_per_entry"])
    own = [week for week in weeks if week["quarter"] == int(quarter) + 1]
    selling = [week["week"] for week in own if week["selling"]]
    counts = {name: spread(total=total, parts=len(selling)) for name, total in totals.items()}
    out: list[dict[str, Any]] = []
    for week in own:
        work: list[dict[str, Any]] = []
        if week["selling"]:
            place = selling.index(week["week"])
            work = [{"activity": n, "count": c[place], "owner": owners[n]} for n, c in counts.items()]
        out.append({**week, "week": int(week["week"]), "targets": work})
    return {"weeks": out, "totals": totals}
