"""`missionrunner agents list` and `missionrunner agents show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.agents.model import Agent


@click.group()
def agents() -> None:
    """The role agents that lead and support phases."""


@agents.command("list")
def list_agents() -> int:
    """List the agents: the project's, yours and the packaged ones."""
    from missionrunner import errors, terminal
    from missionrunner.library.find import agent_library

    library = agent_library()
    rows: list[tuple[str, str]] = []
    code = errors.EXIT_OK
    for name in library.files():
        try:
            agent = library.get(name)
        except errors.MissionRunnerError as caught:
            terminal.error(caught)
            code = caught.exit_code
        else:
            rows.append((name, agent.description if agent else ""))
    for line in terminal.table(rows):
        terminal.out(line)
    return code


@agents.command("show")
@click.argument("agents", nargs=-1, required=True, metavar="AGENT|FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per agent, each on a line.")
def show_agents(agents: tuple[str, ...], as_json: bool) -> int:
    """Show an agent: purpose, rules, review rubric, handoff."""
    from missionrunner import errors, terminal
    from missionrunner.library.find import find_agent

    code = errors.EXIT_OK
    for number, name in enumerate(agents):
        try:
            agent = find_agent(name)
        except errors.MissionRunnerError as caught:
            terminal.error(caught)
            code = caught.exit_code
            continue
        if as_json:
            terminal.json_line(agent.to_json())
            continue
        if number:
            terminal.out()
        for line in _lines(agent):
            terminal.out(line)
    return code


def _lines(agent: Agent) -> list[str]:
    """An agent as plain lines of about 80 columns."""
    lines = [agent.name, *_wrapped(agent.description, "")]
    if agent.purpose and agent.purpose != agent.description:
        lines += ["", *_wrapped(agent.purpose, "")]
    lists = (
        ("Expertise", agent.expertise),
        ("Must", agent.must),
        ("Must not", agent.must_not),
        ("Reviews", tuple(_point(point.text, point.checks) for point in agent.rubric)),
        ("Hands over", agent.handoff),
    )
    for title, texts in lists:
        if texts:
            lines += ["", f"{title}:"]
            for text in texts:
                lines += _wrapped(text, "  - ")
    if agent.tools:
        lines += ["", *_wrapped(f"Tools: {', '.join(agent.tools)}", "")]
    if agent.model:
        lines += [f"Model: {agent.model}"]
    return lines


def _point(text: str, checks: tuple[str, ...]) -> str:
    return f"{text} ({', '.join(checks)})" if checks else text


def _wrapped(text: str, mark: str) -> list[str]:
    import textwrap

    indent = " " * len(mark)
    return [
        line
        for number, part in enumerate(text.splitlines())
        for line in textwrap.wrap(
            part,
            width=80,
            initial_indent=indent if number else mark,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
    ]
