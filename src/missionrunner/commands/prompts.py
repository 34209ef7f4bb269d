"""`missionrunner prompts`: what would be sent to a model."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def prompts() -> None:
    """Look at the prompts that a model would get."""


@prompts.command()
@click.argument("mission", metavar="MISSION|FILE")
@click.argument("phase", metavar="PHASE")
@click.option("--example", metavar="NAME", help="Use an example company of the mission.")
@click.option(
    "--intake", type=click.Path(path_type=Path), metavar="FILE", help="A JSON or YAML file with answers."
)
@click.option(
    "--document", "documents", multiple=True, metavar="[INPUT=]FILE", help="A document to read; repeatable."
)
@click.option("--language", metavar="CODE", default="en", help="The language of drafted texts, such as sv.")
@click.option("--schema", "with_schema", is_flag=True, help="Print the schema of each answer too.")
def show(
    mission: str,
    phase: str,
    example: str | None,
    intake: Path | None,
    documents: tuple[str, ...],
    language: str,
    with_schema: bool,
) -> int:
    """Print what would be sent for a phase, with token counts. Nothing is sent, and nothing is stored."""
    import json

    from missionrunner import errors, terminal
    from missionrunner.deliverables.schemas import json_schema_of
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.engine.prompt_preview import preview
    from missionrunner.inputs.named_file import named_file

    options = StartOptions(
        mission, example=example, intake=intake, documents=[named_file(text) for text in documents]
    )
    calls = preview(options, phase, language)
    if not calls:
        terminal.note("This phase has no field that a model would write: no call is made for it.")
        return errors.EXIT_OK
    shared = calls[0].messages[0]
    terminal.out(f"== The beginning of every call of the run: about {calls[0].shared_tokens:,} tokens")
    terminal.out()
    terminal.out(shared.text.rstrip())
    for call in calls:
        terminal.out()
        terminal.out(
            f"== {call.name}, by {call.agent}: about {call.prompt_tokens:,} tokens in"
            f" ({call.shared_tokens:,} of them shared), {call.answer_tokens:,} out"
        )
        for message in call.messages[1:]:
            terminal.out()
            terminal.out(message.text.rstrip())
        if with_schema:
            terminal.out()
            terminal.out(json.dumps(json_schema_of(call.schema), ensure_ascii=False, indent=1))
    total = sum(call.prompt_tokens for call in calls)
    terminal.out()
    terminal.out(f"== {len(calls)} calls, about {total:,} tokens in")
    return errors.EXIT_OK
