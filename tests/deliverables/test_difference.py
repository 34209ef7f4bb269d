"""What counts as a change between two fills: never the last digits of a sum."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionrunner.deliverables.difference import differences

NUMBER: dict[str, Any] = {"type": "number"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "gap": NUMBER,
        "weeks": {"type": "array", "items": NUMBER},
        "rows": {
            "type": "array",
            "key": "id",
            "items": {"type": "object", "properties": {"id": {"type": "string"}, "sums": {"type": "array"}}},
        },
    },
}


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [change.path for change in differences("plan", SCHEMA, (old, {}), (new, {}))]


def test_rounding_noise_is_no_change_wherever_it_stands() -> None:
    noise = 5.820766091346741e-11
    old = {"gap": 0.0, "weeks": [0.1 + 0.2, 4.0], "rows": [{"id": "a", "sums": [{"x": 470000.0}]}]}
    new = {"gap": noise, "weeks": [0.3, 4], "rows": [{"id": "a", "sums": [{"x": 470000.0 + noise}]}]}
    assert changed(old, new) == []


def test_a_real_change_beside_noise_is_one() -> None:
    old = {"gap": 0.0, "weeks": [0.1 + 0.2, 4.0], "rows": [{"id": "a", "sums": [1.0]}]}
    new = {"gap": 0.01, "weeks": [0.3, 5.0], "rows": [{"id": "a", "sums": [1.0, 2.0]}]}
    assert changed(old, new) == ["/plan/gap", "/plan/weeks", "/plan/rows/a/sums"]


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_what_differs_by_more_than_a_cent_is_a_change(old: float, new: float) -> None:
    expected = ["/plan/gap"] if abs(old - new) >= max(0.01, 1e-8 * abs(old)) else None
    found = changed({"gap": old}, {"gap": new})
    assert expected is None or found == expected
    assert changed({"gap": old}, {"gap": old}) == []
