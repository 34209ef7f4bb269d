"""What all screens and windows have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from missionrunner.tui.app import MissionApp
    from missionrunner.tui.glyphs import GlyphSet

ResultT = TypeVar("ResultT")


class _Mission:
    """Access to the app by its own type. `PLACES` names the keys that work here."""

    PLACES: ClassVar[tuple[str, ...]] = ()

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
    """A window over a screen; Esc closes it with None."""

    def on_screen_resume(self) -> None:
        self.mission.screen_came(self)

    def climb(self) -> None:
        self.dismiss(None)
