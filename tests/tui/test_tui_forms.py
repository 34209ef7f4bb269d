"""Forms that are more than a table: each says in signs and words what it draws, at any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.export.document import Column, Shown, Table
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import line_text, line_width

UNICODE, ASCII = GlyphSet(), GlyphSet(ascii_only=True)
LIGHTS = Table(
    (
        Column("Metric"),
        Column("Now", align="right"),
        Column("Green from", align="right"),
        Column("Status"),
        Column("When red"),
    ),
    (
        (Shown("Coverage", path=("h", "m", "1", "name")), Shown("1.8x"), Shown("4.8x"), Shown("Red", tone="bad"), Shown("Two prospecting blocks")),
        (Shown("Win rate"), Shown("25 %"), Shown("22 %"), Shown("Green", tone="good"), Shown("Lost-deal review")),
        (Shown("Aged deals"), Shown("not known"), Shown("15 %"), Shown("Unknown"), Shown("Close as lost")),
    ),
    "Health",
    form="lights",
)  # fmt: skip
RACI = Table(
    tuple(Column(title) for title in ("Step", "Responsible", "Accountable", "Consulted", "Informed")),
    (
        (Shown("Define a lead"), Shown("Ann", path=("d", "r")), Shown("Ben"), Shown("Cy"), Shown("Dot")),
        (Shown("First contact"), Shown("Ben"), Shown("Ben"), Shown("Ann"), Shown("Cy")),
    ),
    "Who does what",
    form="raci",
)
WATERFALL = Table(
    (Column("Part"), Column("Amount", align="right")),
    (
        (Shown("Plan"), Shown("100", raw=100.0)),
        (Shown("Fewer leads"), Shown("-40", raw=-40.0)),
        (Shown("Better rate"), Shown("+10", raw=10.0)),
        (Shown("Actual"), Shown("70", raw=70.0)),
    ),
    form="waterfall",
)


def drawn(table: Table, columns: int, glyphs: GlyphSet = UNICODE) -> list[str]:
    return [line_text(line).rstrip() for line in block_lines([table], columns, glyphs)]


def test_a_light_is_a_sign_a_word_and_its_figures() -> None:
    text = drawn(LIGHTS, 78)
    assert text[0] == "Health"
    assert text[1].split() == ["Now", "Green", "from"]
    assert text[2].split() == ["✗", "Red", "Coverage", "1.8x", "4.8x"]
    assert "When red: Two prospecting blocks" in text[3]
    assert any(line.startswith("✓ Green") for line in text)
    assert any(line.startswith("· Unknown") for line in text)


def test_raci_shows_letters_where_step_and_person_meet() -> None:
    text = drawn(RACI, 78)
    assert "R responsible, A accountable, C consulted, I informed" in text
    assert next(line for line in text if line.startswith("Define")).split()[-4:] == ["R", "A", "C", "I"]
    assert next(line for line in text if line.startswith("First")).split()[-4:] == ["C", "R/A", "I", "-"]
    paths = [piece.path for line in block_lines([RACI], 78, UNICODE) for piece in line]
    assert ("d", "r") in paths


def test_a_waterfall_hangs_each_bar_where_the_one_before_ended() -> None:
    text = drawn(WATERFALL, 60)
    plan, fewer, better, actual = text
    assert plan.index("█") == actual.index("█")
    assert fewer.index("░") < plan.rindex("█")
    assert fewer.rindex("░") == plan.rindex("█")
    assert better.index("█") == fewer.index("░")
    assert actual.rindex("█") == better.rindex("█")


@pytest.mark.parametrize("table", [RACI, WATERFALL])
def test_what_does_not_fit_is_a_plain_table_or_a_list(table: Table) -> None:
    text = "\n".join(drawn(table, 20))
    for row in table.rows:
        for cell in row:
            assert cell.text.split()[0] in text


@given(st.integers(20, 200), st.sampled_from([LIGHTS, RACI, WATERFALL]), st.booleans())
def test_nothing_is_wider_than_the_screen_and_ascii_stays_ascii(
    columns: int, table: Table, ascii_only: bool
) -> None:
    for line in block_lines([table], columns, ASCII if ascii_only else UNICODE):
        assert line_width(line) <= columns
        # What is cut ends in "…", which the ASCII filter of the whole screen writes as "~".
        assert not ascii_only or line_text(line).replace("…", "").isascii()
