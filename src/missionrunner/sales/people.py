"""Who owns what: the first person in the team with a fitting role."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.sales.values import Rows


def owner(*, team: Rows, roles: Sequence[str] | None = None) -> str | None:
    """Name of the first person whose role is the first of `roles` that anybody has; without a match, the
    first person of the team. `team`: rows {name, role}. Planned hires are no owners before they start."""
    for role in roles or ():
        for person in team:
            if person.get("role") == role:
                return person["name"]
    return team[0]["name"] if team else None


def supporters(*, team: Rows, roles: Sequence[str], owner: str | None = None) -> list[str]:
    """Names of the others in the team whose role is one of `roles`."""
    return [person["name"] for person in team if person["name"] != owner and person.get("role") in roles]
