"""Targets per quarter, month and lead source, and the phased rates behind them.

Targets do not apply from day one: until the end week of the initiative that owns it, a stage's
conversion (or the average deal) counts with today's value, from the Monday after with the target.
What no initiative owns keeps its value. Without own counts the target rates count throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from missionrunner.errors import BadInput
from missionrunner.sales.apportion import apportion
from missionrunner.sales.calendar import add_months, months_in_quarter, quarters_of
from missionrunner.sales.values import MaybeNumbers, Numbers, Row, Rows, Table, day, known, product, ratio


@dataclass(frozen=True)
class PhasedPlan:
    """Rates and average deal over time, as they change when initiatives end."""

    weeks: Rows
    before: list[float] | None
    """Today's stage conversions, with the cap; None without own counts."""
    targets: list[float]
    stage_switches: dict[int, date]
    """Stage index -> day from which its target counts; stages that no initiative owns are not in it."""
    deal_before: float
    deal_target: float
    deal_switch: date | None

    def conversion_on(self, stage: int, when: date) -> float:
        """Conversion of a stage (index) on a day."""
        switch = self.stage_switches.get(stage)
        if self.before is None or switch is None or when >= switch:
            return self.targets[stage]
        return self.before[stage]

    def deal_on(self, when: date) -> float:
        """Average deal of contracts signed on a day."""
        return self.deal_target if self.deal_switch and when >= self.deal_switch else self.deal_before

    def conversions_in(self, quarter: int) -> list[float]:
        """Mean conversion of each stage in a quarter."""
        if self.before is None:
            return list(self.targets)
        return [
            target
            if (switch := self.stage_switches.get(i)) is None
            else _between(today, target, self._share(quarter, switch))
            for i, (today, target) in enumerate(zip(self.before, self.targets, strict=True))
        ]

    def deal_in(self, quarter: int) -> float:
        """Mean average deal in a quarter."""
        if self.deal_switch is None:
            return self.deal_before
        return _between(self.deal_before, self.deal_target, self._share(quarter, self.deal_switch))

    def _share(self, quarter: int, switch: date) -> float:
        """Share of the quarter's selling weeks (of its weeks where none sells) from the switch on."""
        weeks = [week for week in self.weeks if week["quarter"] == quarter]
        counted = [week for week in weeks if week["selling"]] or weeks
        return sum(day(week["monday"]) >= switch for week in counted) / len(counted)


def _between(today: float, target: float, share: float) -> float:
    return today + (target - today) * share


def phased_plan(
    *,
    weeks: Rows,
    initiatives: Rows | None,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    deal_current: float | None,
    deal_target: float,
) -> PhasedPlan:
    """The phased plan of a set of initiatives (rows {chassis_component, stage_id, end_week})."""
    stage_switches: dict[int, date] = {}
    deal_switch: date | None = None
    for initiative in initiatives or ():
        if initiative.get("end_week") is None:
            continue
        end_week = min(max(int(initiative["end_week"]), 1), len(weeks))
        switch = day(weeks[end_week - 1]["monday"]) + timedelta(days=7)
        if initiative.get("stage_id") in stage_ids:
            stage_switches[stage_ids.index(initiative["stage_id"])] = switch
        elif initiative.get("chassis_component") == "average_spend" and deal_switch is None:
            deal_switch = switch
    today = known(current, len(stage_ids))
    return PhasedPlan(
        weeks=weeks,
        before=[min(cap, x) for x in today] if today else None,
        targets=list(targets),
        stage_switches=stage_switches,
        deal_before=deal_target if deal_current is None else deal_current,
        deal_target=deal_target,
        deal_switch=deal_switch,
    )


def quarter_targets(
    *,
    months: float,
    weights: Numbers,
    new_revenue: float,
    repeat_revenue: float,
    deals: float,
    weeks: Rows,
    initiatives: Rows | None,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    deal_current: float | None,
    deal_target: float,
) -> Table:
    """Targets of each started quarter.

    `weights`: share per quarter; `weeks`: plan_weeks; `initiatives`: rows {chassis_component, stage_id,
    end_week}; `current`, `targets`: stage conversions. Gives rows {quarter, months, weight, new_revenue,
    repeat_revenue (money), deals (count), stage_conversions [ratio], win_rate, average_deal,
    decided_opportunities (not rounded)}. Rates and deal are means of today and target by the share of the
    quarter's selling weeks after the switch.
    """
    count = int(months)
    numbers = quarters_of(count)
    if len(weights) != len(numbers):
        raise BadInput(
            f"quarter_weights needs {len(numbers)} numbers, one for each started quarter of {count} months; "
            f"{len(weights)} were given."
        )
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
    deals_by_quarter = apportion(total=deals, weights=weights)
    out: Table = []
    for quarter, weight, quarter_deals in zip(numbers, weights, deals_by_quarter, strict=True):
        conversions = plan.conversions_in(quarter)
        win_rate, deal, revenue = product(conversions[1:]), plan.deal_in(quarter), new_revenue * weight
        out.append(
            {
                "quarter": quarter,
                "months": months_in_quarter(quarter, count),
                "weight": weight,
                "new_revenue": revenue,
                "repeat_revenue": repeat_revenue * weight,
                "deals": quarter_deals,
                "stage_conversions": conversions,
                "win_rate": win_rate,
                "average_deal": deal,
                "decided_opportunities": ratio(revenue, win_rate * deal),
            }
        )
    return out


def month_targets(*, start: str, quarters: Rows) -> Table:
    """Rows {month, start, new_revenue}: each month carries an equal part of its quarter."""
    first = day(start)
    out: Table = []
    for quarter in quarters:
        for _ in range(int(quarter["months"])):
            out.append(
                {
                    "month": len(out) + 1,
                    "start": add_months(first, len(out)).isoformat(),
                    "new_revenue": quarter["new_revenue"] / quarter["months"],
                }
            )
    return out


def source_targets(
    *,
    lead_sources: Rows,
    win_indexes: Rows,
    lead_conversion: float,
    win_rate: float,
    opportunities: float,
    leads: float,
    average_deal: float,
) -> Table:
    """Targets of each lead source.

    `lead_sources`: rows {source, share} (share of opportunities) or {source, opportunities, leads};
    `win_indexes`: rows {source, win_index}, 1 where a source has none. Gives rows {source, share, lead_share,
    win_rate, opportunities, leads (counts that add up), average_deal}. The mix of the sources' win rates is
    the plan's win rate.
    """
    counted = all(row.get("opportunities") is not None for row in lead_sources)
    column = "opportunities" if counted else "share"
    amounts = [float(row.get(column) or 0) for row in lead_sources]
    if sum(amounts) <= 0:
        return []
    shares = [x / sum(amounts) for x in amounts] if counted else amounts

    def leads_per_opportunity(row: Row) -> float:
        own = ratio(row.get("leads"), row.get("opportunities"))
        return own or 1 / lead_conversion

    lead_weights = [
        share * leads_per_opportunity(row) for row, share in zip(lead_sources, shares, strict=True)
    ]
    index_of = {row["source"]: float(row["win_index"]) for row in win_indexes}
    indexes = [index_of.get(row["source"], 1.0) for row in lead_sources]
    mean_index = sum(share * index for share, index in zip(shares, indexes, strict=True))
    opportunity_counts = apportion(total=opportunities, weights=shares)
    lead_counts = apportion(total=leads, weights=lead_weights)
    return [
        {
            "source": row["source"],
            "share": shares[i],
            "lead_share": lead_weights[i] / sum(lead_weights),
            "win_rate": ratio(win_rate * indexes[i], mean_index),
            "opportunities": opportunity_counts[i],
            "leads": lead_counts[i],
            "average_deal": average_deal,
        }
        for i, row in enumerate(lead_sources)
    ]
