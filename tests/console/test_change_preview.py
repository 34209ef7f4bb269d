"""What a change would do to the checks is said before its values, also at a plain terminal."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from engine.people import begin

from missionrunner.console.lines import Console
from missionrunner.console.preview import confirm_change


def shown(capsys: pytest.CaptureFixture[str], before: float, after: float) -> str:
    """The preview of another budget, for a person who has found SC1 met."""
    ann = begin()
    ann.answers(budget=before)
    ann.decides(lambda live: live.tick("SC1", True))
    capsys.readouterr()
    with ann.at_work() as live, patch.object(Console, "yes", return_value=False):
        assert not confirm_change(live, Console(plain=True), live.preview_answers({"budget": after}))
    return " ".join(capsys.readouterr().out.split())


def test_checks_that_begin_to_fail_stand_first_and_a_tick_that_falls_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(capsys, 8_000.0, 20_000.0)
    assert text.startswith(
        "Warnings go from 0 to 1. Begins to fail: - Warning HIR-02: A hire costs 10,000. 2 values become new:"
    )
    assert (
        'given again: - the tick of "Enough applicants are seen for every post" (SC1), because '
        "Funnel of applicants, Cost per hire changes" in text
    )


def test_a_check_that_is_solved_is_told_as_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, 20_000.0, 8_000.0)
    assert text.startswith("Warnings go from 1 to 0. Solved by it: - HIR-02: A hire costs 10,000.")
