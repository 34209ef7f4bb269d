"""All commands by name, and what becomes of their errors. Each command is loaded when it is called."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from missionrunner import __version__, errors, terminal
from missionrunner.commands.arguments import refuse_unreadable

# Name -> module in `commands/`; the object in it has the name that stands behind the colon.
_COMMANDS = {
    "list": "listing:list_command",
    "show": "show:show",
    "agents": "agents:agents",
    "run": "run:run",
    "coord": "coord:coord",
    "resume": "resume:resume",
    "decide": "decide:decide",
    "sign": "sign:sign",
    "note": "note:note",
    "clock": "clock:clock",
    "diff": "diff:diff",
    "watch": "watch:watch",
    "runs": "runs:runs",
    "fork": "fork:fork",
    "prompts": "prompts:prompts",
    "doctor": "doctor:doctor",
}
_COMPLETION = "_MISSIONRUNNER_COMPLETE"


class _Commands(click.Group):
    """Commands by name, imported late, in the order in which people meet them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        return getattr(import_module(f"missionrunner.commands.{module}"), name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else f" Commands: {', '.join(_COMMANDS)}."
            ctx.fail(f'There is no command "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="missionrunner", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> int | None:
    """Guided planning missions: a plan whose numbers add up, every value with its source.

    Without a command it opens the guided session, if there is a terminal.
    """
    if ctx.invoked_subcommand is not None:
        return None
    if not terminal.is_there():
        terminal.out(ctx.get_help())
        return errors.EXIT_BAD_INPUT
    from missionrunner.commands.app import open_app

    return open_app()


def call(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code (`errors.EXIT_...`)."""
    if _COMPLETION in os.environ:
        root.main(prog_name="missionrunner")
    try:
        code = _invoke(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        terminal.forget_output()
        return errors.EXIT_OK
    return code


def _invoke(arguments: list[str]) -> int:
    terminal.prepare()
    try:
        refuse_unreadable(arguments)
        with root.make_context("missionrunner", arguments) as context:
            result = root.invoke(context)
        return result if isinstance(result, int) else errors.EXIT_OK
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as caught:
        terminal.out(caught.ctx.get_help() if caught.ctx else "")
        return errors.EXIT_BAD_INPUT
    except click.ClickException as caught:
        terminal.problem(_usage_lines(caught))
        return errors.EXIT_BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        terminal.note("Stopped.")
        return errors.EXIT_INTERRUPTED
    except errors.MissionRunnerError as caught:
        terminal.error(caught)
        return caught.exit_code
    except BrokenPipeError:
        raise
    except OSError as caught:
        if caught.errno == errno.EPIPE:
            raise BrokenPipeError from caught
        terminal.problem(_system_lines(caught))
        return errors.EXIT_BAD_INPUT
    except Exception as caught:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        from missionrunner.commands.crash import crash_lines

        terminal.problem(crash_lines(caught, arguments))
        return errors.EXIT_BAD_INPUT


def _usage_lines(caught: click.ClickException) -> list[str]:
    command = ""
    if isinstance(caught, click.UsageError) and caught.ctx:
        command = f"See: {caught.ctx.command_path} --help"
    return [line for line in (" ".join(caught.format_message().split()), command) if line]


def _system_lines(caught: OSError) -> list[str]:
    """What the operating system refused, in one or two lines."""
    place = f"{caught.filename}: " if caught.filename else ""
    reason = caught.strerror or type(caught).__name__
    hints = {
        errno.ENOSPC: "The disk is full. Make room and start the command again; what was stored is safe.",
        errno.EACCES: "You may not read or write there.",
        errno.EROFS: "The file system is read-only. Set MISSIONRUNNER_HOME or --output to another folder.",
    }
    hint = hints.get(caught.errno or 0, "")
    return [f"{place}{reason}", *([hint] if hint else [])]
