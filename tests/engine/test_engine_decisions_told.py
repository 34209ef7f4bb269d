"""The plan tells what people decided: when, who, what stood there before, and why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from engine.people import Person, begin

from missionrunner.engine.live_run import LiveRun

# A criterion is told by its words: its number says nothing to who reads the plan later.
FOUND_APPLICANTS = 'Ann found "Enough applicants are seen for every post" (SC1)'
FOUND_WEIGHTS = 'Ann found "Every criterion of the scorecard has a weight" (SC2)'


@pytest.fixture
def ann(tmp_path: Path) -> Person:
    return begin(output=tmp_path / "plan")


def told(person: Person) -> dict[str, list[str]]:
    """The chapter Decisions: title of each group -> its lines without date and time."""
    assert person.output is not None
    text = (person.output / "plan.md").read_text().replace("\\", "")
    chapter = text.partition("## Decisions\n")[2].partition("\n## ")[0]
    found: dict[str, list[str]] = {"": []}
    title = ""
    for line in filter(None, chapter.splitlines()):
        if line.startswith("**"):
            title = line.strip("*")
        elif line.startswith("- "):
            moment = re.match(r"- \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d: ", line)
            assert moment is not None, line
            found.setdefault(title, []).append(line[moment.end() :])
        else:
            found[""].append(line)
    return found


def test_decisions_are_told_by_phase_with_what_stood_there_before(ann: Person) -> None:
    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 3, "They work in pairs"))
    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 4))
    ann.decides(lambda live: live.send_back("posts", "Shorter", "/applicants/summary"))
    ann.decides(lambda live: live.redo("posts"))
    ann.approves("posts")
    ann.answers(posts=4, weeks=6)
    ann.approves("posts")
    ann.decides(lambda live: live.skip("interviews", "Planned by\nBen"))
    ann.decides(lambda live: live.tick("SC2", False, "Too few"))
    ann.decides(lambda live: live.sign("Ann Berg"))
    assert told(ann) == {
        "": ["Times are in UTC."],
        "Answers changed": ["Ann changed Open posts: from 2 to 4; Weeks: from 4 to 6"],
        "Posts": [
            "Ann changed Scorecard, Working with others, Weight: from 2 to 4 (2 edits)",
            "Ann sent Funnel of applicants, Summary back: Shorter",
            "Ann had it drafted again",
            "Ann approved it",
            "Ann approved it again, as it had changed",
        ],
        "Interviews": ["Ann skipped it: Planned by Ben"],
        "The whole plan": [f"{FOUND_WEIGHTS} not met: Too few", "Ann signed the plan as Ann Berg"],
    }


def test_rows_are_added_changed_and_taken_out_by_name(ann: Person) -> None:
    row = {"id": "speed", "name": "Speed", "weight": 1}
    ann.decides(lambda live: live.edit("/scorecard/criteria/speed", row))
    ann.decides(lambda live: live.edit("/scorecard/criteria/team", None, "Nobody can judge it"))
    ann.approves("posts", "interviews")
    assert told(ann)["Posts"][:2] == [
        "Ann added Speed to Scorecard, Criteria",
        "Ann took Working with others out of Scorecard, Criteria: Nobody can judge it",
    ]


def test_a_decision_that_was_replaced_stays_in_the_list(ann: Person) -> None:
    ann.answers(budget=1000.0)
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.tick("SC2", True, "Looks right"))
    ann.decides(lambda live: live.tick("SC2", False, "Looked again"))
    assert told(ann)["The whole plan"] == [
        f"{FOUND_WEIGHTS} met (replaced later): Looks right",
        f"{FOUND_WEIGHTS} not met: Looked again",
    ]


def test_an_accepted_warning_asks_for_no_decision_any_more(ann: Person) -> None:
    ann.answers(budget=20000.0)
    ann.approves("posts", "interviews")
    assert ann.output is not None
    before = (ann.output / "plan.md").read_text()
    assert "Decide on each warning: fix it" in before
    ann.decides(lambda live: live.accept_warning("HIR-02", "First"))
    outcome = ann.decides(lambda live: live.accept_warning("HIR-02", "They are worth it"))
    assert outcome is not None
    assert "HIR-02" not in outcome.failed_warnings
    assert outcome.accepted_warnings == ("HIR-02 by Ann (They are worth it)",)
    plan = (ann.output / "plan.md").read_text().replace("\\", "")
    assert "(HIR-02) Accepted by Ann: They are worth it" in plan.partition("## Checks")[2]
    assert "Fix these, or accept" not in plan
    assert "Decide on each warning" not in plan
    assert "HIR-02 (accepted by Ann: They are worth it)" in plan
    assert told(ann)["The whole plan"] == [
        'Ann accepted the warning "A hire costs 10,000" (HIR-02) (replaced later): First',
        'Ann accepted the warning "A hire costs 10,000" (HIR-02): They are worth it',
    ]


def test_what_was_taken_back_is_left_out_and_counted(ann: Person) -> None:
    ann.decides(lambda live: live.edit("/applicants/summary", "First."))
    ann.decides(LiveRun.undo)
    ann.answers(posts=4)
    ann.decides(LiveRun.undo)
    ann.approves("posts", "interviews")
    found = told(ann)
    assert found[""] == ["Times are in UTC. 2 decisions were taken back and left out."]
    assert found["Posts"] == ["Ann approved it"]
    assert "Answers changed" not in found


def test_what_does_not_count_any_more_is_told_as_such(ann: Person) -> None:
    ann.answers(budget=20000.0)
    ann.decides(lambda live: live.accept_warning("HIR-02", "They are worth it"))
    ann.decides(lambda live: live.tick("SC1", True))
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann Berg"))
    ann.decides(lambda live: live.tick("SC2", True))
    assert told(ann)["The whole plan"] == [
        'Ann accepted the warning "A hire costs 10,000" (HIR-02): They are worth it',
        f"{FOUND_APPLICANTS} met",
        "Ann signed the plan as Ann Berg",
        f"{FOUND_WEIGHTS} met",
    ]
    ann.answers(budget=30000.0)
    ann.approves("posts")
    since = "(changed since, so it does not count any more)"
    assert told(ann)["The whole plan"] == [
        f'Ann accepted the warning "A hire costs 10,000" (HIR-02) {since}: They are worth it',
        f"{FOUND_APPLICANTS} met {since}",
        f"Ann signed the plan as Ann Berg {since}",
        f"{FOUND_WEIGHTS} met {since}",
    ]
