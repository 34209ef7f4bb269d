"""A preview says which checks begin to fail and which are solved, counted as they stand open."""

from __future__ import annotations

from engine.people import begin

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.engine.check_changes import check_changes


def test_a_warning_that_begins_and_one_that_is_solved_are_named() -> None:
    ann = begin()
    with ann.at_work() as live:
        found = live.preview_answers({"budget": 20000.0}).checks
        assert [(c.id, c.message) for c in found.begun] == [("HIR-02", "A hire costs 10,000.")]
        assert (found.warnings, found.solved) == ((0, 1), [])
        assert found.counts() == ["Warnings go from 0 to 1."]
    ann.answers(budget=20000.0)
    with ann.at_work() as live:
        found = live.preview_answers({"budget": 8000.0}).checks
        # As it reads now: that is what the person wants to be rid of.
        assert [(c.id, c.message) for c in found.solved] == [("HIR-02", "A hire costs 10,000.")]
        assert found.counts() == ["Warnings go from 1 to 0."]
        # Another figure in the same warning is nothing new.
        same = live.preview_answers({"budget": 30000.0}).checks
        assert (same.begun, same.solved, same.counts()) == ([], [], [])


def test_an_accepted_warning_is_open_again_when_it_says_something_else() -> None:
    ann = begin()
    ann.answers(budget=20000.0)
    ann.decides(lambda live: live.accept_warning("HIR-02", "They are worth it"))
    with ann.at_work() as live:
        preview = live.preview_answers({"budget": 30000.0})
        assert preview.checks.counts() == ["Warnings go from 0 to 1."]
        assert preview.falls == [
            'the acceptance of the warning "A hire costs 10,000." (HIR-02), because it then says: '
            "A hire costs 15,000."
        ]
        assert live.preview_edit("/applicants/summary", "Two seats.").checks.counts() == []


def test_an_answer_that_is_taken_away_leaves_a_check_that_cannot_be_made() -> None:
    ann = begin()
    with ann.at_work() as live:
        found = live.preview_answers({"yearly_budget": None}).checks
        assert [(c.id, c.status) for c in found.begun] == [("HIR-04", "not_checkable")]
        assert found.counts() == []


def test_errors_come_first() -> None:
    ann = begin()
    with ann.at_work() as live:
        found = live.preview_edit("/scorecard/criteria/team/weight", 0).checks
        assert [c.id for c in found.begun] == ["HIR-03"]
        assert found.counts() == ["Errors go from 0 to 1."]
    failing = [CheckResult(f"C-{word}", "failed", word, "", "") for word in ("warning", "error")]
    unknown = CheckResult("C-unknown", "not_checkable", "error", "", "")
    assert [c.id for c in check_changes([], [*failing, unknown], []).begun] == [
        "C-error",
        "C-unknown",
        "C-warning",
    ]
