"""Every command that can be typed after "/", in one table. Help and docs/keys.md are made from it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from missionrunner.errors import BadInput


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `action` is a method `command_ACTION(words)` of the app; `takes` names its arguments."""

    name: str
    takes: str
    help: str
    action: str


COMMANDS: tuple[Command, ...] = (
    Command("/coord", "MISSION [FILE...]", "start a mission, with documents if you name some", "coord"),
    Command("/example", "MISSION [NAME]", "start a mission with an example company", "example"),
    Command("/document", "FILE...", "give documents to the run or brief in front", "document"),
    Command("/resume", "RUN", "go on with a run", "resume"),
    Command("/home", "", "pause the run and go Home", "home"),
    Command("/help", "", "what can be done here", "help"),
    Command("/theme", "NAME", "colours: mission-dark, mission-light or mission-contrast", "theme"),
    Command("/quit", "", "pause the run and leave the program", "quit"),
)


def find_command(text: str) -> tuple[Command, list[str]]:
    """The command that a line begins with, and its words. Raises BadInput for anything else."""
    try:
        name, *words = shlex.split(text) or [""]
    except ValueError as error:
        raise BadInput(f"{text.split()[0]}: {error}.", hint="Close the quotes.") from error
    for command in COMMANDS:
        if command.name == name.lower():
            return command, words
    near = [c.name for c in COMMANDS if name and c.name.startswith(name.lower())]
    if len(near) == 1:
        return find_command(" ".join([near[0], *map(shlex.quote, words)]))
    names = ", ".join(command.name for command in COMMANDS)
    raise BadInput(f"There is no command {name}.", hint=f"Commands: {names}.")


def is_command(text: str) -> bool:
    """True for a line that begins with the whole name of a command, as in "/coord hiring-round"."""
    return text.split(" ")[0].lower() in {command.name for command in COMMANDS}


def completions(
    text: str,
    missions: Sequence[str],
    runs: Sequence[str] = (),
    themes: Sequence[str] = (),
    paths: Callable[[str], Sequence[str]] = lambda _: (),
    examples: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[str]:
    """How a typed line may go on: commands, then missions, runs or themes; then files of a mission, or its
    example companies.

    `paths` gives the paths that a typed one may go on with, `examples` the names by mission.
    """
    name, blank, rest = text.partition(" ")
    if blank and name.lower() == "/document":
        before, begun = split_last(rest)
        return [" ".join(filter(None, ["/document", before, shlex.quote(found)])) for found in paths(begun)]
    if not blank:
        return [c.name + (" " if c.takes else "") for c in COMMANDS if c.name.startswith(name.lower())]
    name = name.lower()
    names = {"/coord": missions, "/example": missions, "/resume": runs, "/theme": themes}.get(name, ())
    if " " not in rest:
        begun = rest.casefold()
        first = [found for found in names if found.casefold().startswith(begun)]
        first += [found for found in names if begun in found.casefold() and found not in first]
        # A mission may be followed by files or by an example company.
        more = " " if name in ("/coord", "/example") else ""
        return [f"{name} {found}{more}" for found in first]
    if name == "/example":
        mission, _, begun = rest.partition(" ")
        begun = begun.strip().casefold()
        names = examples.get(mission, ())
        return [f"{name} {mission} {found}" for found in names if found.casefold().startswith(begun)]
    if name != "/coord":
        return []
    before, begun = split_last(rest)
    return [f"{name} {before} {shlex.quote(found)}" for found in paths(begun)]


def split_last(text: str) -> tuple[str, str]:
    """The words before the last one, as they are typed, and the last one as it may be: begun, quoted or
    with escaped blanks. `a "b c` is ("a", "b c")."""
    start, at, quote = 0, 0, ""
    while at < len(text):
        sign = text[at]
        if sign == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == " ":
            start = at + 1
        at += 1
    last = text[start:]
    last = last[1:].removesuffix(last[0]) if last[:1] in ("'", '"') else last.replace("\\ ", " ")
    return text[:start].rstrip(), last
