"""Which models wrote a plan and what they used, in the plan."""

from __future__ import annotations

from collections import Counter
from typing import Any

from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import Block, Paragraph
from missionrunner.export.inputs import ExportInput
from missionrunner.export.text import clean
from missionrunner.runs.costs import cost_words


def drafting_models(given: ExportInput) -> list[str]:
    """The models whose texts stand in the plan, the one with the most first. They have their own names: a run
    may have gone on with another model, and a profile is only the user's word for one."""
    sources = given.workbook.sources.values()
    texts = Counter(clean(s.ref) for s in sources if s.kind is SourceKind.MODEL and s.ref)
    return [name for name, _ in texts.most_common()]


def made_with(given: ExportInput) -> str:
    """What a plan was made with, for its first page."""
    models = drafting_models(given)
    if models:
        kind = "language model" if len(models) == 1 else "language models"
        return f"{kind} {_listed(models)}; playbook and formulas for the rest"
    asked = given.usage or given.run.model
    return f"playbook and formulas, no {'text of a ' if asked else ''}language model"


def model_blocks(given: ExportInput) -> list[Block]:
    """One paragraph; nothing for a plan without a model."""
    models, usage = drafting_models(given), given.usage
    if not models and not usage:
        return []
    wrote = (
        f"Texts whose source is a model were written by {_listed(models)}."
        if models
        else "A model was asked; none of its texts stands in this plan."
    )
    used = ""
    if usage:
        guess = usage["estimate"]
        before = f" Expected before the start: {_amount(guess)}." if guess else ""
        used = f" Used: {_amount(usage['used'])}.{before}"
    return [Paragraph(f"{wrote}{used} Numbers are computed in any case.")]


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _amount(amount: dict[str, Any]) -> str:
    price = cost_words(amount["known_cost"], amount["calls_without_price"])
    cached = f" ({amount['cached_tokens']:,} of them cached)" if amount["cached_tokens"] else ""
    calls = "1 call" if amount["calls"] == 1 else f"{amount['calls']} calls"
    tokens = f"{amount['prompt_tokens']:,} tokens in{cached}, {amount['completion_tokens']:,} out"
    return f"{calls}, {tokens}, {price}"
