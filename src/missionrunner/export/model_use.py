"""What a model was used for a plan, in the plan."""

from __future__ import annotations

from typing import Any

from missionrunner.export.document import Block, Paragraph
from missionrunner.export.inputs import ExportInput


def model_blocks(given: ExportInput) -> list[Block]:
    """One paragraph; nothing for a plan without a model."""
    usage = given.usage
    if not usage:
        return []
    guess = usage["estimate"]
    before = f" Expected before the start: {_amount(guess)}." if guess else ""
    return [
        Paragraph(
            f"Texts whose source is a model were written by {usage['model']}."
            f" Used: {_amount(usage['used'])}.{before} Numbers are computed in any case."
        )
    ]


def _amount(amount: dict[str, Any]) -> str:
    cost = amount["cost"]
    price = "price not known" if cost is None else f"{cost:.2f} US dollars"
    cached = f" ({amount['cached_tokens']:,} of them cached)" if amount["cached_tokens"] else ""
    calls = "1 call" if amount["calls"] == 1 else f"{amount['calls']} calls"
    tokens = f"{amount['prompt_tokens']:,} tokens in{cached}, {amount['completion_tokens']:,} out"
    return f"{calls}, {tokens}, {price}"
