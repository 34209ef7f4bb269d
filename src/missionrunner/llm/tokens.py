"""How many tokens a text will be, without asking anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable

from missionrunner.deliverables.schemas import json_schema_of
from missionrunner.llm.model import Message, Schema

_BYTES_PER_TOKEN = 4
_PER_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """About as many as common tokenizers make of it: a token for every four bytes of UTF-8.

    English prose and JSON come out within about a fifth; text in other alphabets is rather overestimated.
    """
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_PER_TOKEN)


def estimate_prompt(messages: Iterable[Message], schema: Schema | None = None) -> int:
    """Tokens of a whole prompt, with its schema and the marks around its messages."""
    total = sum(estimate_tokens(m.text) + _PER_MESSAGE for m in messages)
    if schema is None:
        return total
    return total + estimate_tokens(
        json.dumps(json_schema_of(schema), ensure_ascii=False, separators=(",", ":"))
    )
