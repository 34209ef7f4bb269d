"""Lines never get wider than asked for, whatever the script, and nothing of a text is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from missionrunner.console.wrapping import wrapped
from missionrunner.export.text import width
from missionrunner.plain_text import clean_text


def test_words_stay_whole_and_further_lines_hang() -> None:
    assert wrapped("- Growth gap, Summary: old text", 20, 2, 4) == [
        "  - Growth gap,",
        "    Summary: old",
        "    text",
    ]
    assert wrapped("one\n\ntwo", 20) == ["one", "", "two"]
    assert wrapped("edit     change a field", 80) == ["edit     change a field"]


def test_a_wide_character_takes_two_columns() -> None:
    assert wrapped("海港" * 6, 10, 0, 2) == ["海港海港海", "  港海港海", "  港海港"]


@given(st.text("ab -你\u0301\u200d\ud7a3", max_size=120), st.integers(20, 40), st.sampled_from([0, 2]))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, columns: int, indent: int) -> None:
    lines = wrapped(text, columns, indent, 4)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean_text(text).split())
