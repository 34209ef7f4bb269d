"""The brief of a mission: what it does and needs, and what was recognised. Nothing runs yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.export import schema as sch
from missionrunner.export.text import cut, padded
from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import bindings
from missionrunner.tui.companies import ask_company
from missionrunner.tui.render.pieces import Line, Piece, wrap
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.base import MissionScreen
from missionrunner.tui.screens.brief_choices import Choices, ChooseVariations, Variation
from missionrunner.tui.screens.brief_text import ABOUT_ROWS, brief_lines, recognised_lines
from missionrunner.tui.screens.pick_file import PickFile
from missionrunner.tui.screens.windows import Choose, Read
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.document_view import DocumentView
from missionrunner.tui.widgets.key_line import KeyLine
from missionrunner.tui.widgets.lists import Rows

if TYPE_CHECKING:
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.tui.desk import Brief, Recognised
    from missionrunner.tui.engines import Engine

_MODES = {
    "engaged": "engaged: a gate after each phase, where you decide",
    "auto": "auto: runs to the end, then one gate for the whole plan",
}
_LABEL = 14
_ANOTHER = "Another model, by its name"


class BriefScreen(MissionScreen):
    """One mission before it begins."""

    CSS_PATH = "brief.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("brief",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("brief")

    def __init__(self, brief: Brief, options: StartOptions | None = None) -> None:
        super().__init__()
        self._brief = brief
        self._given = options
        self._read: Recognised | None = None
        self._engines = list(brief.engines)
        self._take(
            Choices(
                tuple(options.documents) if options else (),
                options.mode if options else "",
                options.company if options else "",
                tuple(options.variations) if options and options.variations is not None else None,
                None,
            )
        )

    def _take(self, chosen: Choices) -> None:
        self._files = list(chosen.files)
        self._mode = chosen.mode if chosen.mode in _MODES else "engaged"
        self._company = chosen.company
        self._variations = list(chosen.variations) if chosen.variations is not None else None
        self._engine = self._engines[0]
        if chosen.engine is not None:
            self._use(chosen.engine)

    @property
    def _place(self) -> tuple[Path, str]:
        return self._brief.path, self.mission.company

    def _choices(self) -> Choices:
        variations = tuple(self._variations) if self._variations is not None else None
        return Choices(tuple(self._files), self._mode, self._company, variations, self._engine)

    def here(self, columns: int) -> list[Line]:
        """The chosen row."""
        chosen = self._chosen_row().partition(":")[0]
        return wrap([Piece(ABOUT_ROWS.get(chosen, ""))], columns)

    def climb(self) -> None:
        """Back to Home. What was chosen is there again when the brief is."""
        self.mission.briefs[self._place] = self._choices()
        self.dismiss()

    def compose(self) -> ComposeResult:
        mission = self._brief.definition.mission
        yield Static(
            joined("missionrunner ", plain(self.glyphs("arrow")), f" {mission.title}"), classes="bar"
        )
        view = DocumentView(id="text")
        view.can_focus = False
        yield view
        yield Rows(markup=False, id="choices")
        yield KeyLine()

    def on_mount(self) -> None:
        kept = self.mission.briefs.get(self._place)
        if kept is not None and not self._files:
            self._take(kept)
        self._show_text()
        self._fill()
        self.query_one("#choices").focus()
        if self._files:
            self.mission.attempt(self._recognise(), then=self._fill)

    def _show_text(self) -> None:
        found = dict(self._read.found) if self._read else dict[str, Sequence[str]]()
        documents = {d.input: d.file_name for d in self._read.documents} if self._read else {}

        def draw(columns: int) -> list[Line]:
            return brief_lines(self._brief, found, documents, columns, self.glyphs)

        view = self.query_one(DocumentView)
        self.call_after_refresh(view.show, draw, keep=True)

    async def _recognise(self) -> None:
        self._read = await self.mission.desk.recognise(self._brief, self._files)
        self._show_text()

    # ------------------------------------------------------------------ what can be chosen
    def _fill(self) -> None:
        listed = self.query_one("#choices", OptionList)
        before = listed.highlighted
        rows: list[tuple[str, Content]] = [
            ("begin", self._row("b", "Begin", self._begin_words(), "title")),
            ("document", self._row("f", "Files", self._documents_words())),
        ]
        rows += [(f"file:{n}", self._file_row(n)) for n in range(len(self._files))]
        rows += [
            ("mode", self._row("m", "Mode", _MODES[self._mode])),
            ("engine", self._row("g", "Engine", self._engine.words)),
            ("variations", self._row("v", "Variations", self._variations_words())),
            (
                "company",
                self._row("w", "Company", self._company or "asked in the intake; it keeps clients apart"),
            ),
        ]
        if self._brief.examples:
            rows.append(("example", self._row("e", "Example", ", ".join(self._brief.examples))))
        listed.clear_options()
        listed.add_options([Option(content, id=key) for key, content in rows])
        listed.highlighted = min(before or 0, len(rows) - 1)

    def _row(self, key: str, label: str, words: str, style: str = "") -> Content:
        width = max(20, self.mission.size.width - _LABEL - 8)
        return joined(
            plain(f" {key} ", "mark"),
            plain(padded(label, _LABEL), style or "label"),
            plain(cut(one_line(words), width)),
        )

    def _begin_words(self) -> str:
        count = len(self._brief.definition.questions)
        questions = "1 question" if count == 1 else f"{count} questions"
        phases = len(self._brief.definition.mission.phases)
        return f"{questions}, then {phases} phases; no clock runs before them"

    def _documents_words(self) -> str:
        if not self._files:
            needed = [
                sch.title_of(sch.as_map(spec), name)
                for name, spec in self._brief.definition.documents.items()
            ]
            return f"none yet; wanted: {', '.join(needed)}" if needed else "none wanted"
        return "1 file" if len(self._files) == 1 else f"{len(self._files)} files"

    def _file_row(self, number: int) -> Content:
        path = self._files[number][1]
        words = "reading ..."
        if self._read is not None:
            note = [n for n in self._read.notes if path.name in n]
            stored = [d for d in self._read.documents if d.file_name == path.name]
            specs = self._brief.definition.documents
            words = "not assigned to an input"
            if stored:
                title = sch.title_of(sch.as_map(specs.get(stored[0].input)), stored[0].input)
                parts = len(self._read.found.get(stored[0].input, ()))
                of = len(self._elements(stored[0].input))
                words = f"{title}, {parts} of {of} parts understood; enter tells"
            elif note:
                words = note[0]
        return self._row(" ", f"  {cut(path.name, 26)} {self.glyphs('next')} ", words)

    def _elements(self, name: str) -> list[str]:
        return list(sch.as_map(sch.as_map(self._brief.definition.documents.get(name)).get("elements")))

    def _variations_words(self) -> str:
        titles = {str(v["id"]): str(v["title"]) for v in self._brief.definition.variations}
        if not titles:
            return "none in this mission"
        if self._variations is not None:
            return ", ".join(titles.get(v, v) for v in self._variations) or "none"
        suggestions = self._read.suggestions if self._read else ()
        suggested = "; ".join(f"suggested: {s.title} ({s.why})" for s in suggestions)
        return suggested or f"{len(titles)} to choose from; without a choice your answers decide"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name, _, number = (event.option.id or "").partition(":")
        if name == "file":
            self._show_file(int(number))
        else:
            getattr(self, f"action_{name}")()

    def _show_file(self, number: int) -> None:
        """Which parts of a document were recognised, and which are missing."""
        path = self._files[number][1]
        read = self._read
        stored = next((d for d in read.documents if d.file_name == path.name), None) if read else None
        notes = [note for note in (read.notes if read else ()) if path.name in note]
        spec = self._brief.definition.documents.get(stored.input) if stored else None
        recognised: Mapping[str, Any] = read.read.get(stored.input, {}) if read and stored else {}

        def draw(columns: int) -> list[Line]:
            return recognised_lines(spec, recognised, notes, columns, self.glyphs)

        self.mission.push_screen(Read(path.name, draw, goes="up and down scroll   esc closes"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done here and now is named."""
        if action == "remove":
            return self.is_mounted and self._chosen_file() is not None
        if action == "variations":
            return bool(self._brief.definition.variations)
        if action == "example":
            return bool(self._brief.examples)
        return True

    def _chosen_row(self) -> str:
        listed = self.query_one("#choices", OptionList)
        if listed.highlighted is None:
            return ""
        return listed.get_option_at_index(listed.highlighted).id or ""

    def _chosen_file(self) -> int | None:
        name, _, number = self._chosen_row().partition(":")
        return int(number) if name == "file" else None

    # ------------------------------------------------------------------ doing it
    def action_page(self, by: int) -> None:
        view = self.query_one(DocumentView)
        view.scroll_relative(y=by * max(1, view.size.height - 2), animate=False)

    def action_begin(self) -> None:
        from missionrunner.engine.preparation import StartOptions

        given = self._given
        options = StartOptions(
            mission=str(self._brief.path),
            example=given.example if given else None,
            intake=given.intake if given else None,
            documents=self._files,
            sets=given.sets if given else (),
            variations=self._variations,
            company=self._company,
            mode=self._mode,
            model=self._engine.model,
            language=given.language if given else "",
            budget=given.budget if given else {},
            output=given.output if given else None,
            force=given.force if given else False,
            ask=True,
        )

        async def begin() -> None:
            place = self._place
            await self.mission.start_run(options)
            self.mission.briefs.pop(place, None)

        self.mission.attempt(begin())

    def action_document(self) -> None:
        self.take_documents([])

    def take_documents(self, named: Sequence[Path]) -> None:
        """Add documents; without any named a window asks for them."""

        async def add() -> None:
            paths = list(named) or await self.mission.push_screen_wait(PickFile())
            before = list(self._files)
            known = {path for _, path in before}
            self._files += [(None, path) for path in paths or () if path not in known]
            if self._files == before:
                return
            try:
                await self._recognise()
            except Exception:
                # Files of which one cannot be read are told and left out; the others stay.
                self._files = before
                raise

        self.mission.attempt(add(), then=self._fill)

    def action_remove(self) -> None:
        chosen = self._chosen_file()
        if chosen is not None:
            self._files.pop(chosen)
            self._read = None
            self._fill()
            self.mission.attempt(self._recognise(), then=self._fill)

    def action_mode(self) -> None:
        self._mode = "auto" if self._mode == "engaged" else "engaged"
        self._fill()

    def action_engine(self) -> None:
        async def choose() -> None:
            engines = list(self._engines)
            options = [_engine_row(engine) for engine in engines]
            about = (
                "Numbers are computed in any case. A model drafts texts and judgements; your answers and "
                "what is used of documents are sent to its server, and add to the tokens."
            )
            chosen = engines.index(self._engine)
            number = await self.mission.push_screen_wait(
                Choose("Who drafts?", [*options, plain(_ANOTHER, "title")], about=about, chosen=chosen)
            )
            if number is None:
                return
            if number < len(engines):
                self._engine = engines[number]
            else:
                await self._name_engine()

        self.mission.attempt(choose(), then=self._fill)

    async def _name_engine(self) -> None:
        """A model that the settings do not name. Its server and key come from the environment."""
        about = (
            "As its server calls it, such as gpt-4.1-mini. Key and server: OPENAI_API_KEY, OPENAI_BASE_URL."
        )
        name = await self.mission.push_screen_wait(AskText("Which model?", about))
        if name:
            self._use(await self.mission.desk.engine(self._brief, name))

    def _use(self, engine: Engine) -> None:
        if engine not in self._engines:
            self._engines = [*(e for e in self._engines if e.model != engine.model), engine]
        self._engine = engine

    def action_company(self) -> None:
        async def ask() -> None:
            name = await ask_company(self.mission, self._company)
            if name is not None:
                self._company = name

        self.mission.attempt(ask(), then=self._fill)

    def action_variations(self) -> None:
        known = self._brief.definition.variations
        if not known:
            self.mission.say("This mission has no variations.")
            return

        async def choose() -> None:
            suggested = {s.id: s.why for s in (self._read.suggestions if self._read else ())}
            options = [
                Variation(
                    str(v["id"]),
                    one_line(str(v["title"])),
                    one_line(str(v.get("why", ""))),
                    one_line(suggested.get(str(v["id"]), "")),
                    str(v["id"]) in (self._variations or ()),
                )
                for v in known
            ]
            chosen = await self.mission.push_screen_wait(ChooseVariations(options))
            if chosen is not None:
                self._variations = chosen or None

        self.mission.attempt(choose(), then=self._fill)

    def action_example(self) -> None:
        examples = list(self._brief.examples)
        if not examples:
            self.mission.say("This mission has no example company.")
            return

        async def begin() -> None:
            from missionrunner.engine.preparation import StartOptions

            options = [plain(name) for name in examples]
            number = await self.mission.push_screen_wait(Choose("Which example company?", options))
            if number is not None:
                await self.mission.start_run(
                    StartOptions(
                        mission=str(self._brief.path),
                        example=examples[number],
                        mode=self._mode,
                        model=self._engine.model,
                        ask=True,
                    )
                )

        self.mission.attempt(begin())


def _engine_row(engine: Engine) -> Content:
    return joined(
        plain(engine.title, "title"), plain(f": {engine.costs}"), plain(f"\n  {engine.details}", "muted")
    )
