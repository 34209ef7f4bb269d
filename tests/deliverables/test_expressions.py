"""Expressions: what they read, and what is refused before it runs."""

from __future__ import annotations

import pytest

from missionrunner.deliverables.expressions import ExpressionError, parse_expression


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("a.b + c", ["a.b", "c"]),
        ("a.rows.map(r, r.x)", ["a.rows.#", "a.rows.*.x"]),
        ("a.rows.filter(r, r.keep).map(r, r.x)", ["a.rows.#", "a.rows.*.keep", "a.rows.*.x"]),
        ("a.rows[0].x", ["a.rows.*.x"]),
        ("a.map['key'].x", ["a.map.key.x"]),
        ("size(a.rows) > 1", ["a.rows.#"]),
        ("has(a.b) ? a.b.c : 1.0", ["a.b", "a.b.c"]),
        ("'text ' + a.name", ["a.name"]),
        ("[0, 1].map(i, a.rates[i])", ["a.rates.*"]),
        ("{'x': a.b, 'y': [c.d]}", ["a.b", "c.d"]),
        (
            "a.rows.all(r, b.rows.exists(s, s.id == r.id))",
            ["a.rows.#", "b.rows.#", "b.rows.*.id", "a.rows.*.id"],
        ),
        ("x in names", ["x", "names"]),
        ("-a.b == !c.d", ["a.b", "c.d"]),
        ("sum(tail(a.rows.map(r, r.rate), 1))", ["a.rows.#", "a.rows.*.rate"]),
    ],
)
def test_references_follow_paths_through_macros(text: str, paths: list[str]) -> None:
    assert [".".join(path) for path in parse_expression(text).references] == paths


def test_a_plain_path_is_known_as_one() -> None:
    assert parse_expression("a.rows[2].name").plain_path == ("a", "rows", 2, "name")
    assert parse_expression("a.b + 1.0").plain_path is None
    assert parse_expression("true").plain_path is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "unexpected 'the end'"),
        ("a.b)", "unexpected ')'"),
        ("a ~ b", "unexpected '~' at character 3"),
        ("f(a", "expected ')'"),
        ("a" * 1001, "at most 1000"),
        ("a.map(b, b.map(c, c.map(d, d.map(e, e))))", "more than 3 deep"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message.replace("'", ".").replace(")", r"\)")):
        parse_expression(text)
