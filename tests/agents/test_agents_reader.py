"""Agent files: front matter, headings or LABEL: lines, and what is no agent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionrunner.agents.model import RubricPoint, agent_from_json
from missionrunner.agents.reader import agent_to_show, read_agent, read_agent_file
from missionrunner.errors import NotAnAgent

OURS = """---
name: pipeline-management
description: Keeps the pipeline predictable.
tools: [Read, Write]
model: null
color: blue
---

# Pipeline management

## Purpose

Keeps the pipeline predictable.

## Expertise

- Stage design
- Forecast

## Must

- Define entry and exit
- Name an owner per stage

## Must not

- Negotiate

## Rubric

1. Five stages with criteria (checks: PIP-02, PIP-07)
2. No deal without next step counts in the forecast
3. Stage rates multiply to the win rate (check: PIP-03).

## Handoff

- To revenue-operations: stages, targets

## Voice

Short sentences.
"""

LABELS = """---
name: Sales Coach
description: Turns plans into habits
tools: Read, Grep,  Bash
model: small
---

You are the sales coach.

CORE RESPONSIBILITY: turn plans into habits.

YOU MUST:
- name the week's numbers
- plan practice

MUST NOT:
- judge by one number

RUBRIC:
1. Each person knows the numbers (checks: MON-01)
2. Plain language

HANDOFF: to revenue-operations

STYLE: kind
"""

BARE = """# 🔷 Retention Agent

You are the retention specialist. Your role is to keep customers.

## Core Responsibility
Find those who are about to go.

## Key Functions
1. Watch usage
2. Call early

## Scope Boundaries
✅ Churn analysis
✅ Loyalty offers

❌ Pricing
❌ Product decisions
"""


def test_our_own_shape_is_read_whole() -> None:
    agent = read_agent(OURS, path="agents/pipeline-management.md")
    assert agent.name == "pipeline-management"
    assert agent.description == "Keeps the pipeline predictable."
    assert agent.tools == ("Read", "Write")
    assert agent.model is None
    assert agent.purpose == "Keeps the pipeline predictable."
    assert agent.expertise == ("Stage design", "Forecast")
    assert agent.must == ("Define entry and exit", "Name an owner per stage")
    assert agent.must_not == ("Negotiate",)
    assert agent.rubric == (
        RubricPoint("1", "Five stages with criteria", ("PIP-02", "PIP-07")),
        RubricPoint("2", "No deal without next step counts in the forecast"),
        RubricPoint("3", "Stage rates multiply to the win rate", ("PIP-03",)),
    )
    assert agent.handoff == ("To revenue-operations: stages, targets",)
    assert agent.sections == {"Voice": "Short sentences."}
    assert agent.extra == {"color": "blue"}
    assert agent_from_json(json.loads(json.dumps(agent.to_json()))) == agent


def test_label_lines_and_a_comma_list_of_tools() -> None:
    agent = read_agent(LABELS)
    assert agent.name == "sales-coach"
    assert agent.tools == ("Read", "Grep", "Bash")
    assert agent.model == "small"
    assert agent.purpose == "turn plans into habits."
    assert agent.must == ("name the week's numbers", "plan practice")
    assert agent.must_not == ("judge by one number",)
    assert [(point.text, point.checks) for point in agent.rubric] == [
        ("Each person knows the numbers", ("MON-01",)),
        ("Plain language", ()),
    ]
    assert agent.handoff == ("to revenue-operations",)
    assert agent.sections == {"Style": "kind"}


def test_an_agent_without_front_matter_takes_its_name_from_the_title() -> None:
    agent = read_agent(BARE, path="x/whatever.md")
    assert agent.name == "retention"
    assert agent.purpose == "Find those who are about to go."
    assert agent.expertise == ("Watch usage", "Call early")
    assert agent.must == ("Churn analysis", "Loyalty offers")
    assert agent.must_not == ("Pricing", "Product decisions")


def test_show_has_the_promised_keys() -> None:
    shown = agent_to_show(read_agent(OURS))
    assert list(shown)[:4] == ["name", "description", "tools", "model"]
    assert shown["model"] is None
    assert shown["tools"] == ["Read", "Write"]
    assert shown["extra"] == {"color": "blue"}
    json.dumps(shown)


def test_tools_may_be_missing() -> None:
    assert read_agent("---\nname: a\ndescription: b\n---\nDo it.\n").tools == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("# Mission: Plan\n\n## Phases\n\n### Phase 1: A (5 min)\n**Lead**: @a\n- x\n", "mission"),
        ("# Changelog\n\n## 1.2.0\n- new\n\n## 1.1.0\n- old\n", "changelog"),
        ("# Tool\n\n## Installation\nRun.\n\n## License\nMIT\n", "README"),
        ("Permission is hereby granted, free of charge, to any person\n", "no front matter"),
        ("---\n- a\n---\ntext\n", "front matter"),
        ("---\na: &a [x]\nb: *a\n---\ntext\n", "aliases"),
        ("---\nname: !!python/object/apply:os.system [id]\n---\ntext\n", "tags"),
        ("---\ntitle: something\n---\n# A page\n\nSome words.\n", "no front matter with a name"),
    ],
)
def test_other_files_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAnAgent) as problem:
        read_agent(text, path="some/file.md")
    assert problem.value.title.startswith("some/file.md: ")
    assert reason in problem.value.title
    assert len(problem.value.lines()) == 1


def test_files_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "coach.md"
    path.write_text(LABELS, encoding="utf-8")
    assert read_agent_file(path).name == "sales-coach"
    path.write_bytes(b"\x00\x01\x02")
    with pytest.raises(NotAnAgent, match=r"coach\.md: is binary"):
        read_agent_file(path)
    with pytest.raises(NotAnAgent, match="no such file"):
        read_agent_file(tmp_path / "gone.md")
    with pytest.raises(NotAnAgent, match="folder"):
        read_agent_file(tmp_path)


def test_control_characters_never_reach_the_agent() -> None:
    text = '---\nname: a\ndescription: "x\\e[31mred\\u202e"\n---\n# T\x1b[2J\n\n## Must\n- say \u202e it\n'
    shown = json.dumps(agent_to_show(read_agent(text)), ensure_ascii=False)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read_or_refused(text: str, front: bool) -> None:
    try:
        agent = read_agent(("---\nname: a\ndescription: b\n---\n" if front else "") + text, path="a.md")
    except NotAnAgent as problem:
        assert len(problem.lines()) == 1
        return
    assert agent.name
    assert agent_from_json(json.loads(json.dumps(agent.to_json()))) == agent
