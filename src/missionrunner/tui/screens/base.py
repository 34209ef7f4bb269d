"""What all screens and windows have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from missionrunner.tui.render.pieces import Line, Piece, wrap

if TYPE_CHECKING:
    from missionrunner.tui.app import MissionApp
    from missionrunner.tui.glyphs import GlyphSet

ResultT = TypeVar("ResultT")


class _Mission:
    """Access to the app by its own type. `PLACES` names the keys that work here, `HERE` what this is for."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    HERE: ClassVar[str] = ""

    def here(self, columns: int) -> list[Line]:
        """What F1 says first: what is in front of the person now."""
        return wrap([Piece(self.HERE)], columns) if self.HERE else []

    @property
    def mission(self) -> MissionApp:
        node: Any = self
        return cast("MissionApp", node.app)

    @property
    def glyphs(self) -> GlyphSet:
        return self.mission.glyphs


class MissionScreen(Screen[None], _Mission):
    """A whole screen."""

    def on_screen_resume(self) -> None:
        self.mission.screen_came(self)


class Window(ModalScreen[ResultT], _Mission, Generic[ResultT]):
    """A window over a screen; Esc closes it with None.

    It is closed once, and only from the top: Textual would close the window above it instead.
    """

    _has_left = False
    _waits_with: tuple[ResultT | None] | None = None

    def on_screen_resume(self) -> None:
        self.mission.screen_came(self)
        if self._waits_with is not None:
            self.dismiss(*self._waits_with)

    def dismiss(self, result: ResultT | None = None) -> AwaitComplete:
        """Close with `result`: now, or as soon as the windows above are closed."""
        if not self.is_active:
            self._waits_with = self._waits_with or (result,)
        elif not self._has_left:
            self._has_left = True
            return super().dismiss(result)
        return AwaitComplete()

    def climb(self) -> None:
        self.dismiss(None)
