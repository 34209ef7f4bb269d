"""Untrusted text comes back literally through a Markdown renderer, and tables keep their shape."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import (
    Block,
    BulletList,
    Callout,
    Card,
    Cards,
    CheckItem,
    Checklist,
    Column,
    Document,
    Funnel,
    FunnelStage,
    Gantt,
    GanttBar,
    GanttMark,
    Heading,
    KeyValue,
    KeyValues,
    Matrix,
    Paragraph,
    Shown,
    SignOff,
    Table,
)
from missionrunner.export.markdown import block_text, to_markdown
from missionrunner.export.text import clean

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMLESS = {"text", "softbreak"}
SPICE = st.sampled_from(
    ["|", "`", "**", "__", "~~", "# ", "- ", "1. ", "> ", "<b>", "</td>", "&amp;", "&#65;", "[a](b)", "![", "\\",
     "\n", "    ", "http://x.y", "www.a.b", "<!--", "===", "---", ":smile:", "$x$", "\x1b[1m", "\u202e", "\ud800"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(SPICE, st.text(max_size=8)), max_size=6).map("".join)


def inline_of(markdown: str) -> list[Token]:
    return [token for token in RENDERER.parse(markdown) if token.type == "inline"]


def literal(token: Token) -> str:
    """The text of an inline token; anything but plain text inside is a failure."""
    children = token.children or []
    assert {child.type for child in children} <= HARMLESS | {"text_special"}, token.content
    return "".join(child.content for child in children)


@given(TEXTS)
def test_text_in_a_cell_comes_back_literally(text: str) -> None:
    table = Table((Column("A"), Column("B")), ((Shown(text), Shown("end")),))
    cells = [literal(token) for token in inline_of(block_text(table))]
    assert cells == ["A", "B", clean(text), "end"]


@given(TEXTS)
def test_text_of_a_paragraph_and_a_bullet_comes_back_literally(text: str) -> None:
    for block in (Paragraph(text), BulletList((Shown(text),)), Heading(3, f"x {text}")):
        expected = f"x {clean(text)}".strip() if isinstance(block, Heading) else clean(text)
        found = [literal(token) for token in inline_of(block_text(block))]
        assert found == ([expected] if expected else [])


@given(TEXTS)
def test_chart_labels_cannot_leave_their_code_block(text: str) -> None:
    charts: list[Block] = [
        Funnel((FunnelStage(text, 10, text), FunnelStage("b", 5, "5"))),
        Gantt((GanttBar(text, 1, 3, (GanttMark(2, text),)),), 4),
        SignOff((), (text,)),
    ]
    for chart in charts:
        kinds = [token.type for token in RENDERER.parse(block_text(chart))]
        assert kinds.count("fence") == 1
        assert set(kinds) <= {"fence", "paragraph_open", "inline", "paragraph_close"}


@given(TEXTS)
def test_no_block_lets_html_links_or_controls_through(text: str) -> None:
    shown = Shown(text, (SourceKind.PLAYBOOK,))
    blocks: tuple[Block, ...] = (
        KeyValues((KeyValue(text, shown, text), KeyValue("b", Shown("x" * 70 + text)))),
        Table((Column(text), Column("B", note=text)), ((shown, Shown("y")),), text, text),
        Cards((Card(text, (Paragraph(text), BulletList((shown,), text)), text),), text),
        Checklist((CheckItem(text, None, text),), text),
        Matrix(text, text, (text,), (text,), ((text,),), text),
        Callout("warning", text, (text,)),
        SignOff((CheckItem(text, True, text),)),
    )
    whole = to_markdown(Document(text, text, blocks))
    tokens = [child for token in RENDERER.parse(whole) for child in [token, *(token.children or [])]]
    assert not {"html_block", "html_inline", "link_open", "image", "code_inline"} & {t.type for t in tokens}
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    whole.encode("utf-8")


def test_a_table_too_wide_puts_its_prose_below_row_by_row() -> None:
    prose = "A long sentence that nobody can read in a narrow column of a table. " * 2
    table = Table(
        (Column("Name"), Column("Number", align="right"), Column("Why")),
        ((Shown("One"), Shown("1"), Shown(prose)), (Shown("Two"), Shown("2"), Shown(""))),
    )
    text = block_text(table)
    assert max(len(line) for line in text.splitlines() if line.startswith("|")) < 40
    assert f"- **One**: {prose.strip()}" in text
    assert "**Two**" not in text


def test_a_table_of_many_numbers_is_split_and_keeps_its_first_column() -> None:
    columns = (Column("Month"), *(Column(f"A rather long heading {n}", align="right") for n in range(8)))
    table = Table(columns, (tuple(Shown(str(n)) for n in range(9)),))
    lines = [line for line in block_text(table).splitlines() if line.startswith("|")]
    assert max(map(len, lines)) <= 120
    assert sum(line.startswith("| Month") for line in lines) == 2
    assert all(f"heading {n}" in "".join(lines) for n in range(8))


def test_source_line_names_columns_and_marks_what_differs() -> None:
    table = Table(
        (Column("Name"), Column("Now"), Column("Goal")),
        (
            (
                Shown("a", (SourceKind.PLAYBOOK,)),
                Shown("1", (SourceKind.COMPUTED,)),
                Shown("2", (SourceKind.INTAKE,)),
            ),
            (
                Shown("b", (SourceKind.PLAYBOOK,)),
                Shown("3", (SourceKind.EDITED,)),
                Shown("4", (SourceKind.INTAKE,)),
            ),
        ),
    )
    text = block_text(table)
    assert "1 (C)" in text
    assert "3 (E)" in text
    assert "*Sources where not marked: your answer: Goal; all else playbook.*" in text


def test_wide_characters_are_aligned_by_their_width() -> None:
    table = Table((Column("Name"), Column("B")), ((Shown("株式会社"), Shown("1")), (Shown("ab"), Shown("2"))))
    lines = block_text(table).splitlines()
    assert lines[2] == "| 株式会社 | 1   |"
    assert lines[3] == "| ab       | 2   |"
