"""The weekly plan: who does how much in which week, and the list for Monday morning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.sales.apportion import spread, spread_shares
from missionrunner.sales.values import Numbers, Row, Rows, Table, day

DEAL_COLUMNS = ("deal_id", "name", "stage", "value", "owner", "next_step", "next_step_date")


def _or_blank(value: Any) -> Any:
    return "" if value is None else value


def weekly_plan(
    *,
    weeks: Rows,
    leads: float,
    lead_owner: str | None,
    activities: Rows,
    spells: Mapping[str, Rows],
    team: Rows,
    planned_hires: Rows | None,
    initiatives: Rows | None,
) -> Table:
    """Targets and milestones of each plan week.

    `activities`: rows {activity}, for their order; `spells`: from capacity; `initiatives`: rows {id, tasks
    [{name, week}]}. Gives rows {week, monday, month, quarter, selling, targets [{activity, count,
    owner}], milestones [text]}. Leads are spread over all selling weeks, each person's units over the
    weeks of the spell (of a hire: from the start date on), so that the counts add up exactly.
    """
    selling = [week for week in weeks if week["selling"]]
    first_days = {
        person["name"]: str(person.get("start_date") or "") for person in [*team, *(planned_hires or ())]
    }
    targets: dict[int, Table] = {
        int(week["week"]): [{"activity": "leads", "count": count, "owner": lead_owner}]
        for week, count in zip(selling, spread(total=leads, parts=len(selling)), strict=True)
    }
    for activity in activities:
        name = str(activity["activity"])
        for spell in spells[name]:
            numbers = {int(week) for week in spell["weeks"]}
            of_spell = [week for week in selling if week["week"] in numbers]
            parts = spell["units"]
            for person in (who for who in first_days if parts.get(who)):
                own = [week for week in of_spell if week["monday"] >= first_days[person]] or of_spell
                for week, count in zip(own, spread(total=parts[person], parts=len(own)), strict=True):
                    if count:
                        targets[int(week["week"])].append({"activity": name, "count": count, "owner": person})
    milestones: dict[int, list[str]] = {}
    for initiative in initiatives or ():
        for task in initiative.get("tasks") or ():
            milestones.setdefault(int(task["week"]), []).append(f"{initiative['id']}: {task['name']}")
    return [
        {
            "week": int(week["week"]),
            "monday": week["monday"],
            "month": int(week["month"]),
            "quarter": int(week["quarter"]),
            "selling": week["selling"],
            "targets": targets.get(int(week["week"]), []),
            "milestones": milestones.get(int(week["week"]), []),
        }
        for week in weeks
    ]


def monthly_plan(*, months: Rows, weeks: Rows, default_milestone: str) -> Table:
    """Months as totals of their weeks: rows {month, start, new_revenue, weeks, leads, milestone}.

    `months`: from month_targets; `weeks`: from weekly_plan. A month without milestone gets
    `default_milestone`.
    """
    out: Table = []
    for month in months:
        own = [week for week in weeks if week["month"] == month["month"]]
        leads = sum(int(t["count"]) for week in own for t in week["targets"] if t["activity"] == "leads")
        milestone = next((text for week in own for text in week["milestones"]), default_milestone)
        out.append(
            {
                "month": int(month["month"]),
                "start": month["start"],
                "new_revenue": month["new_revenue"],
                "weeks": len(own),
                "leads": leads,
                "milestone": milestone,
            }
        )
    return out


def monday_list(
    *,
    weeks: Rows,
    sources: Rows,
    leads: float,
    open_deals: Rows | None,
    stage_ids: list[str],
    days: Numbers,
    start: str,
    aged_factor: float = 1.5,
) -> dict[str, Any]:
    """What to work on each Monday.

    Gives {open_deals: rows {deal_id, name, stage, value, owner, next_step, next_step_date, flag}, latest
    stage first, larger deals first; weeks: rows {week, monday, leads {source: count}} of the selling
    weeks}. flag is "no dated next step", or "older than 1.5 x stage days" where a deal entered its stage
    longer ago than `aged_factor` x the stage's `days` before the plan's `start`. `sources`: rows {source,
    leads}.
    """
    selling = [week for week in weeks if week["selling"]]
    per_week = spread(total=leads, parts=len(selling))
    per_source = spread_shares(totals=[source["leads"] for source in sources], per_week=per_week)
    order = {stage: i for i, stage in enumerate(stage_ids)}

    def flag_of(deal: Row) -> str:
        if not deal.get("next_step") or not deal.get("next_step_date"):
            return "no dated next step"
        if not deal.get("entered") or deal["stage"] not in order:
            return ""
        age = (day(start) - day(deal["entered"])).days
        old = age > aged_factor * days[order[deal["stage"]]]
        return f"older than {aged_factor:g} x stage days" if old else ""

    deals = sorted(open_deals or (), key=lambda deal: (-order.get(deal["stage"], -1), -deal["value"]))
    return {
        "open_deals": [
            {**{name: _or_blank(deal.get(name)) for name in DEAL_COLUMNS}, "flag": flag_of(deal)}
            for deal in deals
        ],
        "weeks": [
            {
                "week": int(week["week"]),
                "monday": week["monday"],
                "leads": {source["source"]: count for source, count in zip(sources, counts, strict=True)},
            }
            for week, counts in zip(selling, per_source, strict=True)
        ],
    }
