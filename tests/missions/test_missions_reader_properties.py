"""What holds for every file, whatever stands in it."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from missionrunner.errors import BadInput
from missionrunner.missions.inline import plain
from missionrunner.missions.limits import MAX_ID_CHARS
from missionrunner.missions.markdown import parser
from missionrunner.missions.model import Mission, mission_from_json
from missionrunner.missions.present import mission_to_show, show_text
from missionrunner.missions.reader import read_mission
from missionrunner.missions.text import file_slug, identifier, repair_double_encoding, slugify, strip_controls

_LINES = st.sampled_from(
    [
        "# Mission: Plan",
        "## Subtitle",
        "## Mission Phases",
        "## Phase 1: One (10 min)",
        "### Phase 1: One (10-20 minutes)",
        "### Phase 2: Two - IMMEDIATE ACTION",
        "### Step 3: Three",
        "### 1. Numbered",
        "### Day 2: Long (8 hours)",
        "#### Week 1: Inside",
        "## AUTO MODE",
        "## Required Inputs",
        "## Success Criteria",
        "## Variations",
        "**Lead**: @agent",
        "**Lead:** `agent`, @other | **Support**: @third",
        "**Deliverables**:",
        "**Duration**: 90 minutes",
        "**Depends on**: Phase 2",
        "**Parallel**: phase 1",
        "**Odd label**: text",
        "- a task",
        "  - below it",
        "- [ ] a box",
        "1. numbered",
        "> quoted",
        "```bash",
        "```",
        "@agent Do this:",
        "| a | b |",
        "|---|---|",
        "---",
        "***",
        "<!-- comment",
        "-->",
        "Plain words.",
        "after phase 1, wait for phase 2 before this",
        "=====",
        "    indented",
        "",
    ]
)
_FILES = st.lists(_LINES | st.text(max_size=40), max_size=40).map("\n".join)


def _read(text: str) -> Mission | None:
    try:
        return read_mission(text, slug="plan", path="plan.md")
    except BadInput as problem:
        assert 1 <= len(problem.lines()) <= 3
        # The file, or the file and the line.
        assert problem.title.startswith(("plan.md: ", "plan.md, line "))
        return None


def _safe(text: str) -> bool:
    return strip_controls(text) == text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_FILES)
@example("### Phase 2: Two\n**Depends on**: Phase 2")
def test_every_file_is_read_or_refused(text: str) -> None:
    mission = _read("# Mission: P\n## Phases\n### Phase 9: Nine (5 min)\n**Lead**: @a\n" + text)
    if mission is None:
        return
    assert mission_from_json(json.loads(json.dumps(mission.to_json()))) == mission
    ids = [phase.id for phase in mission.phases]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and len(name) <= MAX_ID_CHARS
    refs = [ref.id for phase in mission.phases for ref in phase.deliverables] + [
        r.id for r in mission.deliverables
    ]
    assert len(set(refs)) == len(refs)
    for phase in mission.phases:
        assert set(phase.needs) <= set(ids) - {phase.id}
        assert phase.duration is None or 0 <= phase.duration.low <= phase.duration.high
        assert phase.lead not in phase.support
    lines = len(re.findall("\r\n|\r|\n", text)) + 6
    assert all(1 <= warning.line <= lines for warning in mission.warnings)
    shown = mission_to_show(mission)
    assert _safe(json.dumps(shown, ensure_ascii=False).replace("\\n", " "))
    assert all(_safe(line) and len(line) <= 80 for line in show_text(mission) if " " in line.strip())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    _read(text)


@settings(max_examples=100, deadline=None)
@given(_FILES)
def test_reading_is_the_same_with_other_line_ends(text: str) -> None:
    head = "# Mission: P\n## Phases\n### Phase 9: Nine (5 min)\n**Lead**: @a\n"
    whole = (head + text).replace("\r", "")
    assert _read(whole.replace("\n", "\r\n")) == _read(whole) == _read(whole.replace("\n", "\r"))


_WORDS = st.lists(
    st.sampled_from(
        [
            "sales",
            "plan",
            "**bold**",
            "*lean*",
            "`code`",
            "[link](a.md#x)",
            "*",
            "snake_case_word",
            "&",
            "<b>tag</b>",
            "a\\*b",
            "__strong__",
            "_it_",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(_WORDS)
def test_plain_text_agrees_with_the_markdown_parser(raw: str) -> None:
    children = parser().parseInline(raw)[0].children or []
    expected = "".join(t.content for t in children if t.type in ("text", "code_inline", "text_special"))
    assert plain(raw) == re.sub(r"\s+", " ", expected).strip()


@given(st.text(min_size=1, max_size=40))
def test_double_encoding_is_undone_and_plain_text_left_alone(text: str) -> None:
    try:
        broken = text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return
    if all(ord(char) > 127 for char in text) and len(text) <= 20:
        assert repair_double_encoding(broken) == text
    if text.isascii():
        assert repair_double_encoding(text) == text


def test_accents_and_emoji_survive_the_repair() -> None:
    for text in ("Überblick für Ärzte", "déjà vu", "œuvre “quoted” – €5", "季度", "🎯", "Ã", "naïve £"):
        assert repair_double_encoding(text) == text


@given(st.text(max_size=200))
def test_slugs_and_identifiers_are_safe(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]*", slugify(text)) and len(slugify(text)) <= MAX_ID_CHARS + 5
    assert re.fullmatch(r"[a-z][a-z0-9_]*", identifier(text, "item"))
    slug = file_slug(text)
    assert slug.strip(". ") and not set(slug) & set("/\\:\0\n") and len(slug) <= MAX_ID_CHARS + 10
