"""Answers from JSON and YAML files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadInput
from missionrunner.inputs.answers_file import read_answers_file

QUESTIONS: list[dict[str, Any]] = [
    {"id": "company", "answers": {"company": {"type": "string", "minLength": 1}}},
    {"id": "months", "answers": {"months": {"type": "integer", "minimum": 1, "maximum": 24}}},
    {"id": "start", "answers": {"start": {"type": "string", "format": "date"}}},
    {
        "id": "funnel_counts",
        "answers": {"funnel_counts": {"type": "array", "items": {"type": "integer", "minimum": 0}}},
    },
    {
        "id": "team",
        "answers": {
            "team": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}, "role": {"enum": ["founder", "sdr"]}},
                },
            },
            "team_note": {"type": "string"},
        },
    },
]


def read(tmp_path: Path, text: str | bytes, name: str = "intake.yaml") -> dict[str, Any]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_answers_file(path, QUESTIONS)


def refused(tmp_path: Path, text: str | bytes, name: str = "intake.yaml") -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text, name)
    lines = caught.value.lines()
    assert 1 <= len(lines) <= 3
    return lines


def test_json_and_yaml_give_the_same(tmp_path: Path) -> None:
    yaml = (
        "_n: x\ncompany: Fjordlane\nmonths: 12.0\nstart: 2026-01-01\nteam:\n- {name: Maren, role: founder}\n"
    )
    json_text = (
        '{"_note": "invented", "company": "Fjordlane", "months": 12, "start": "2026-01-01",'
        '\t"team": [{"name": "Maren", "role": "founder"}], "team_note": null}'
    )
    expected = {
        "company": "Fjordlane",
        "months": 12,
        "start": "2026-01-01",
        "team": [{"name": "Maren", "role": "founder"}],
    }
    assert read(tmp_path, yaml) == expected
    assert read(tmp_path, json_text, "intake.json") == expected
    assert read(tmp_path, b"\xef\xbb\xbf" + json_text.encode(), "bom.json") == expected
    assert type(read(tmp_path, yaml)["months"]) is int


def test_a_wrong_type_names_file_line_place_and_what_is_allowed(tmp_path: Path) -> None:
    lines = refused(tmp_path, "company: F\nfunnel_counts:\n  - 610\n  - 174\n  - many\n")
    assert (
        lines[0] == "intake.yaml: line 5: funnel_counts[2] must be a whole number of at least 0; got 'many'"
    )


def test_json_problems_have_lines_too(tmp_path: Path) -> None:
    lines = refused(tmp_path, '{\n\t"company": "F",\n\t"months": "12"\n}', "intake.json")
    assert lines[0] == "intake.json: line 3: months must be a whole number from 1 to 24; got '12'"


def test_an_unknown_answer_names_the_nearest(tmp_path: Path) -> None:
    assert refused(tmp_path, "company: F\nfunnel-count: [1]\n")[0] == (
        "intake.yaml: line 2: funnel-count is not known; did you mean 'funnel_counts'?"
    )
    assert refused(tmp_path, "xyzzy: 1\n")[0].endswith(
        "allowed: company, months, start, funnel_counts, team, team_note"
    )


def test_all_problems_are_counted_in_three_lines(tmp_path: Path) -> None:
    lines = refused(tmp_path, "company: 1\nmonths: 99\nstart: 2026-02-30\nteam: [{role: boss}]\n")
    assert lines[0].startswith("intake.yaml: line 1: company must be text")
    assert lines[1] == "4 more: months (line 2), start (line 3), team[0].name (line 4), team[0].role (line 4)"


def test_further_keys_may_be_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"variations": ["x"]}')
    also = {"variations": {"type": "array", "items": {"type": "string"}}}
    assert read_answers_file(path, QUESTIONS, also=also) == {"variations": ["x"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("company: !!python/object/apply:os.system [echo]\n", "tag"),
        ("company: !x y\n", "tag"),
        ("company: a\ncompany: b\n", "twice"),
        ('{"company": "a", "company": "b"}', "twice"),
        ('{"company": "a",}', "not valid"),
        ("company: [1, 2\n", "not valid"),
        ("- a\n- b\n", "one object"),
        ("[1, 2]", "one object"),
        ("", "empty"),
        ("company: a\n---\ncompany: b\n", "second document"),
        (b"\xff\xfe\x00a", "UTF-8"),
        ('{"months": ' + "1" * 6000 + "}", "too long"),
        ("[" * 100_000, "one object|deep"),
        ('{"a": ' * 100_000, "deep|valid"),
        (
            "a: &a [x, x]\nb: &b [*a, *a]\n"
            + "".join(f"c{i}: &c{i} [*b, *b, *b, *b]\n" for i in range(99))
            + "_",
            "valid|alias",
        ),
    ],
)
def test_hostile_files_are_refused_in_one_message(tmp_path: Path, text: str | bytes, says: str) -> None:
    name = "intake.json" if (text if isinstance(text, str) else "").startswith("{") else "intake.yaml"
    lines = refused(tmp_path, text, name)
    assert lines[0].startswith("intake.")
    assert any(word in lines[0] for word in says.split("|"))


def test_alias_bombs_do_not_explode(tmp_path: Path) -> None:
    bomb = "_a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for i, letter in enumerate("bcdefghij"):
        before = "abcdefghij"[i]
        bomb += f"_{letter}: &{letter} [" + ",".join([f"*{before}"] * 10) + "]\n"
    assert "aliases" in refused(tmp_path, bomb)[0]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_answers_file(tmp_path / "none.json", QUESTIONS)
    with pytest.raises(BadInput, match="a folder"):
        read_answers_file(tmp_path, QUESTIONS)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="no ordinary file"):
        read_answers_file(tmp_path / "pipe", QUESTIONS)
    assert "larger than 2 MB" in refused(tmp_path, b"x" * 2_000_001)[0]


def test_control_characters_reach_neither_answers_nor_messages(tmp_path: Path) -> None:
    assert read(tmp_path, json.dumps({"company": "Fjord\x1b[2J\u202elane"}), "a.json") == {
        "company": "Fjord[2Jlane"
    }
    line = refused(tmp_path, json.dumps({"\x1b[2Jcom\u202epany": 1}), "a.json")[0]
    assert "\x1b" not in line and "\u202e" not in line


@given(
    st.dictionaries(
        st.sampled_from(["company", "months", "start", "team"]), st.none() | st.integers() | st.text()
    )
)
def test_any_answers_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any_answers.json"
    path.write_text(json.dumps(values))
    try:
        assert set(read_answers_file(path, QUESTIONS)) == {k for k, v in values.items() if v is not None}
    except BadInput as error:
        assert 1 <= len(error.lines()) <= 3
