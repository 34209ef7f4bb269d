"""Text from outside is shown as it is: never markup, never a control character, never a crash."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from engine.people import HIRING, options
from hypothesis import given, settings
from hypothesis import strategies as st
from tui.app_walks import walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import NeedsPerson
from missionrunner.export.document import (
    Block,
    BulletList,
    Card,
    Cards,
    CheckItem,
    Checklist,
    Column,
    Funnel,
    FunnelStage,
    Gantt,
    GanttBar,
    Heading,
    KeyValue,
    KeyValues,
    Matrix,
    Paragraph,
    Shown,
    Table,
)
from missionrunner.export.text import width
from missionrunner.session import RunSession
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import Piece, line_text, wrap
from missionrunner.tui.text import from_lines, plain

NASTY = "[b]x[/b] [/] [@click=app.quit]q[/] \x1b[2J\u202eevil\x07 ]["
texts = st.text(alphabet=st.sampled_from("ab [](){}\\/@=$#\x1b\x07\u202e\n\t漢é"), max_size=40)
widths = st.integers(min_value=40, max_value=130)


def blocks_of(text: str) -> list[Block]:
    """The same text in every place of every block."""
    shown = Shown(text, path=("a", "b"))
    return [
        Heading(3, text),
        Paragraph(text, (), ("a", "c")),
        KeyValues((KeyValue(text, shown, text), KeyValue("x", shown)), tiles=True),
        KeyValues(tuple(KeyValue(text, shown, text) for _ in range(4))),
        Table((Column(text), Column(text, text, "right")), ((shown, shown), (shown, Shown(""))), text, text),
        Cards((Card(text, (Paragraph(text),), text),), text),
        BulletList((shown,), text, numbered=True),
        Checklist((CheckItem(text, None, text), CheckItem(text, True)), text),
        Funnel((FunnelStage(text, 3, text, text), FunnelStage(text, None, text)), text, text, text),
        Gantt((GanttBar(text, 1, 3),), 5, text, text),
        Matrix(text, text, (text, text), (text,), ((text, ""),), text),
    ]


@settings(max_examples=150, deadline=None)
@given(texts, widths, st.booleans())
def test_blocks_hold_any_text_within_their_width(text: str, columns: int, ascii_only: bool) -> None:
    lines = block_lines(blocks_of(text), columns, GlyphSet(ascii_only=ascii_only))
    for pieces in lines:
        shown = line_text(pieces)
        assert not any(ord(c) < 32 or c in "\x7f\u202e" for c in shown)
        assert width(shown) <= columns, shown


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), widths)
def test_wrapping_loses_no_word_and_keeps_the_width(parts: list[str], columns: int) -> None:
    lines = wrap([Piece(part, "", (str(n),)) for n, part in enumerate(parts)], columns, hang=2)
    assert all(width(line_text(pieces)) <= columns for pieces in lines)
    kept = "".join("".join(line_text(pieces).split()) for pieces in lines)
    wanted = "".join(plain(" ".join(parts)).plain.split())
    assert kept == wanted


@settings(max_examples=100, deadline=None)
@given(texts)
def test_content_is_literal(text: str) -> None:
    shown = plain(text, "title").plain
    assert "\x1b" not in shown
    assert shown.count("[") == text.count("[")
    assert from_lines([(Piece(shown),)]).plain == shown


def hostile_run() -> None:
    """A run at its first gate, with hostile text wherever a person can put any."""
    with RunSession(actor=NASTY) as session:
        base = options(HIRING)
        run_id, _ = session.create(
            StartOptions(mission=base.mission, sets=base.sets, company=NASTY, mode="engaged", ask=True)
        )
        session.store.rename(run_id, f"name {NASTY}")
        with session.open(run_id) as live:
            with pytest.raises(NeedsPerson):
                session.proceed(live, None, force=False)
            live.edit("/applicants/summary", NASTY)


async def test_a_hostile_company_walks_through_every_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(hostile_run)
    async with walking() as walk:
        shown = await walk.sees("[b]x[/b] [/]")
        assert "\x1b" not in shown and "\u202e" not in shown
        await walk.press("enter")
        await walk.sees("Gate: Posts", "[b]x[/b] [/] [@click=app.quit]q[/]")
        for key in ("end", "s", "escape", "enter", "escape", "m", "escape", "d", "escape", "u", "escape"):
            await walk.press(key)
            await walk.pilot.pause(0.05)
        await walk.press("p")
        await walk.sees("[b]x[/b]", "criteria: 0 of 2 decided")
        assert walk.app.is_running
