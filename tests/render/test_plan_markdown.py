"""plan.md as GitHub's own Markdown program reads it (Debian package cmark-gfm)."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import pytest

from missionrunner.cli import main

pytestmark = pytest.mark.render

NASTY = "<script>alert(1)</script> | **bold** [x](http://x.example) `code` # 1. ~~no~~ &amp; \\| _it_"


def plan_of(example: str, *more: str) -> str:
    """The plan of an example company, as Markdown."""
    assert (
        main(["run", "sales-plan-development", "--example", example, "--auto", "--output", "plan", *more])
        == 0
    )
    return Path("plan/plan.md").read_text(encoding="utf-8")


def rendered(markdown: str) -> str:
    """HTML as GitHub makes it."""
    command = ["cmark-gfm", "--extension", "table", "--extension", "tasklist", "--extension", "strikethrough"]
    done = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return done.stdout


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.mark.parametrize("example", ["fjordlane", "meunier"])
def test_every_table_is_read_as_a_table(example: str) -> None:
    markdown = plan_of(example)
    page = rendered(markdown)
    rules = [line for line in markdown.splitlines() if re.fullmatch(r"\s*\|(\s*:?-+:?\s*\|)+\s*", line)]
    assert page.count("<table>") == len(rules) > 10
    assert "raw HTML omitted" not in page
    # A line of a table that was not read as one would show its bars.
    outside = re.sub(r"<table>.*?</table>|<pre>.*?</pre>", "", page, flags=re.DOTALL)
    assert not [line for line in text_of(outside).splitlines() if line.strip().startswith("|")]


def test_what_people_type_stays_what_they_typed() -> None:
    page = rendered(plan_of("fjordlane", "--set", f"company_name={NASTY}"))
    text = " ".join(text_of(page).split())
    assert " ".join(NASTY.split()) in text
    assert "<script" not in page
    assert "x.example" not in " ".join(re.findall(r'href="[^"]*"', page))
