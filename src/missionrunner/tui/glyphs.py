"""Every sign that the app draws, in one table: for terminals with Unicode and for those without.

A glyph never stands alone for a state: a word stands beside it, or one key away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from missionrunner.deliverables.sources import SourceKind


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign: its Unicode and its ASCII form, both of the same width, and what it says."""

    sign: str
    plain: str
    means: str


GLYPHS: dict[str, Glyph] = {
    "source.intake": Glyph("●", "i", "you said so, in the intake"),
    "source.document": Glyph("▤", "d", "from one of your documents"),
    "source.computed": Glyph("=", "=", "computed from other values"),
    "source.model": Glyph("◆", "a", "drafted by an agent with a language model"),
    "source.playbook": Glyph("○", "o", "assumption of the playbook, to be confirmed"),
    "source.carried": Glyph("↻", "c", "carried over from the last run"),
    "source.edited": Glyph("✎", "e", "edited or confirmed by a person"),
    "stale": Glyph("!", "!", "changed since its phase was approved"),
    "phase.waiting": Glyph("·", ".", "not drafted yet"),
    "phase.working": Glyph("◇", "*", "is being drafted now"),
    "phase.at_gate": Glyph("▶", ">", "waits for your decision"),
    "phase.drafted_ahead": Glyph("▷", "}", "drafted ahead; its gate opens after the one before"),
    "phase.approved": Glyph("✓", "v", "approved"),
    "phase.skipped": Glyph("–", "-", "skipped, with a reason"),
    "phase.done": Glyph("✓", "v", "drafted, no gate of its own"),
    "phase.stale": Glyph("!", "!", "a phase that changed since it was approved"),
    "good": Glyph("✓", "v", "holds, met"),
    "bad": Glyph("✗", "x", "fails, not met"),
    "warning": Glyph("!", "!", "a warning"),
    "open": Glyph("·", ".", "open, cannot be checked yet"),
    "bar": Glyph("█", "#", "a share or a duration"),
    "bar.rest": Glyph("░", ".", "what is left of it"),
    "mark": Glyph("◆", "*", "a milestone on a bar"),
    "rule": Glyph("─", "-", "a line between parts"),
    "edge": Glyph("│", "|", "the edge of a card"),
    "arrow": Glyph("›", ">", "inside of"),
    "next": Glyph("→", ">", "leads to"),
    "box.open": Glyph("☐", "_", "to be ticked"),
    "box.done": Glyph("☑", "x", "ticked"),
    "more": Glyph("…", "~", "goes on"),
    "cursor": Glyph("▸", ">", "you are here"),
}


class GlyphSet:
    """The glyphs of this terminal: `glyphs("good")`."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        self.ascii_only = ascii_only

    def __call__(self, name: str) -> str:
        glyph = GLYPHS[name]
        return glyph.plain if self.ascii_only else glyph.sign

    def source(self, kind: SourceKind) -> str:
        return self(f"source.{kind.value}")

    def marks(self, kinds: tuple[SourceKind, ...]) -> str:
        """All kinds of source of a value, as signs."""
        return "".join(self.source(kind) for kind in kinds)


ASCII_VARIABLE = "MISSIONRUNNER_ASCII"


def glyphs_for_terminal(environ: Mapping[str, str] | None = None, encoding: str | None = None) -> GlyphSet:
    """ASCII where the terminal cannot show more, or where `MISSIONRUNNER_ASCII` asks for it."""
    env = os.environ if environ is None else environ
    name = (encoding or getattr(sys.__stdout__, "encoding", None) or "ascii").lower().replace("-", "")
    asked = env.get(ASCII_VARIABLE, "") not in ("", "0")
    # The first that is set counts. Python writes UTF-8 even in the C locale, so its encoding says nothing.
    locale = next((env[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if env.get(key)), "")
    asked = asked or locale in ("C", "POSIX")
    return GlyphSet(ascii_only=asked or not name.startswith("utf") or env.get("TERM") in ("linux", "vt100"))
