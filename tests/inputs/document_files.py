"""Makes Word documents and PDFs out of a Markdown text, so that tests have real files of each format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document as new_word
from fpdf import FPDF

DATA = Path(__file__).parent.parent / "data" / "documents"


def blocks_of(markdown: str) -> list[tuple[str, Any]]:
    """("heading", (level, text)), ("bullet", text), ("table", rows) or ("text", text), in order."""
    blocks: list[tuple[str, Any]] = []
    for line in markdown.splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if set("".join(cells)) <= set("- "):
                continue
            if blocks and blocks[-1][0] == "table":
                blocks[-1][1].append(cells)
            else:
                blocks.append(("table", [cells]))
        elif line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            blocks.append(("heading", (level, line.lstrip("# "))))
        elif line.startswith("- "):
            blocks.append(("bullet", line[2:]))
        elif line.strip():
            blocks.append(("quote" if line.startswith(">") else "text", line.lstrip("> ")))
    return blocks


def write_word(markdown: str, path: Path, *, heading_styles: bool = True) -> Path:
    """A .docx; without heading styles its headings are paragraphs in bold."""
    document = new_word()
    for kind, content in blocks_of(markdown):
        if kind == "heading" and heading_styles:
            document.add_heading(content[1], content[0] - 1)
        elif kind == "heading":
            document.add_paragraph().add_run(content[1]).bold = True
        elif kind == "table":
            table = document.add_table(len(content), len(content[0]))
            for row, cells in zip(table.rows, content, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            style = {"bullet": "List Bullet", "quote": "Quote"}.get(kind)
            paragraph = document.add_paragraph(style=style)
            for index, part in enumerate(content.split("**")):
                paragraph.add_run(part).bold = index % 2 == 1
    document.save(str(path))
    return path


def write_pdf(markdown: str, path: Path, *, borders: str = "ALL", password: str = "") -> Path:
    """A PDF with headings in larger type and tables with `borders` (ALL, MINIMAL, NONE ...)."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)

    def write(text: str, height: float) -> None:
        pdf.multi_cell(0, height, text.replace("**", "").replace("–", "-"), new_x="LMARGIN", new_y="NEXT")

    for kind, content in blocks_of(markdown):
        if kind == "heading":
            pdf.ln(3)
            pdf.set_font("helvetica", "B", 20 - 2 * content[0])
            write(content[1], 9)
            pdf.set_font("helvetica", size=11)
        elif kind == "table":
            with pdf.table(text_align="LEFT", borders_layout=borders, padding=1) as table:
                for cells in content:
                    table.row(cells)
        else:
            write(f"- {content}" if kind == "bullet" else content, 6)
            pdf.ln(0 if kind == "bullet" else 2)
    if password:
        pdf.set_encryption(owner_password=password, user_password=password)
    pdf.output(str(path))
    return path


def write_printed_pdf(markdown: str, path: Path) -> Path:
    """A PDF as browsers print a page: bullets are drawn, thin boxes are the lines of tables, and each
    page has the time and the title above, the address and its number below."""

    class Printed(FPDF):
        def header(self) -> None:
            self.set_font("helvetica", size=8)
            self.text(8, 8, "11/23/26, 3:50 PM")
            self.text(110, 8, "A Sales Bible")

        def footer(self) -> None:
            self.set_font("helvetica", size=8)
            self.text(8, 291, "file:///home/me/a%20bible.html")
            self.text(200, 291, f"{self.page_no()}/{{nb}}")

    pdf = Printed()
    pdf.set_margins(12, 14)
    pdf.set_auto_page_break(True, 14)
    pdf.add_page()

    def write(text: str, height: float, indent: float = 0) -> None:
        pdf.set_left_margin(12 + indent)
        pdf.set_x(12 + indent)
        pdf.multi_cell(
            0, height, text.replace("–", "-"), align="L", markdown=True, new_x="LMARGIN", new_y="NEXT"
        )
        pdf.set_left_margin(12)

    before = ""
    for kind, content in blocks_of(markdown):
        if kind != "bullet" or before != "bullet":
            pdf.ln(5)
        if kind == "heading":
            pdf.set_font("helvetica", "B", {1: 24, 2: 18}.get(content[0], 14))
            write(content[1], 9)
            pdf.set_font("helvetica", size=12)
        elif kind == "table":
            _printed_table(pdf, content)
        elif kind == "bullet":
            pdf.ellipse(17, pdf.get_y() + 2, 1, 1, "F")
            write(content, 4.8, 10.5)
        else:
            write(content, 4.8, 10.5 if kind == "quote" else 0)
        before = kind
    pdf.output(str(path))
    return path


def _wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    """The lines of a text in a cell."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pdf.get_string_width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _printed_table(pdf: FPDF, rows: list[list[str]]) -> None:
    """Each cell between boxes as thin as a line; the cells of the first row are centred."""
    width = 186 / len(rows[0])
    for number, cells in enumerate(rows):
        lines: list[list[str]] = [_wrapped(pdf, cell, width - 4) for cell in cells]
        height = 4.8 * max(len(cell) for cell in lines) + 3
        if pdf.get_y() + height + (12 if number == 0 else 0) > 281:  # a header does not stay alone
            pdf.add_page()
        top = pdf.get_y()
        pdf.set_font("helvetica", "B" if number == 0 else "", 12)
        for column, cell in enumerate(lines):
            x = 12 + column * width
            for box in ((x, top, width, 0.26), (x, top + height, width, 0.26), (x, top, 0.26, height)):
                pdf.rect(*box, style="F")
            pdf.rect(x + width, top, 0.26, height, style="F")
            for place, text in enumerate(cell):
                shift = (width - 4 - pdf.get_string_width(text)) / 2 if number == 0 else 0
                pdf.text(x + 2 + shift, top + 5 + 4.8 * place, text)
        pdf.set_y(top + height)
    pdf.set_font("helvetica", size=12)


def write_plain(markdown: str, path: Path) -> Path:
    """A plain text: headings underlined or in capitals, tables in columns."""
    lines: list[str] = []
    for kind, content in blocks_of(markdown):
        if kind == "heading":
            text = content[1]
            lines += ["", text, "=" * len(text)] if content[0] == 1 else ["", text.upper(), ""]
        elif kind == "table":
            widths = [max(len(row[i]) for row in content) + 3 for i in range(len(content[0]))]
            lines += [
                "",
                *("".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in content),
                "",
            ]
        else:
            lines += (
                [f"- {content}".replace("**", "")] if kind == "bullet" else ["", content.replace("**", "")]
            )
    path.write_text("\n".join(lines))
    return path
