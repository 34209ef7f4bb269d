"""A value in the form in which it can be typed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list


def typed_value(value: Any, schema: Mapping[str, Any] | None = None) -> str:
    """A value as it would be typed: a ratio in percent, a list one item a line."""
    if value is None:
        return ""
    if is_list(value):
        return "\n".join(typed_value(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if (schema or {}).get("unit") == "ratio":
            return f"{value * 100:.10g} %"
        return f"{value:.10g}"
    return str(value)
