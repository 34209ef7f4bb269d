"""One request as the server understands it, and the text it answers with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from model_server.faults import Fault
from model_server.instances import Instances

Json = dict[str, Any]
CHARACTERS_PER_TOKEN = 4


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chat-completions request asks for. `form` is its response format, "text" without one."""

    model: str
    prompt: str
    form: str
    schema: Mapping[str, Any] | None
    name: str
    stream: bool
    stream_usage: bool
    limit: int | None

    @property
    def seed(self) -> str:
        text = json.dumps([self.model, self.prompt, self.schema], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


# What an answer says instead of its usual value: a function of the request and of that value.
Change = Callable[[Asked, Any], Any]


def read_request(body: Json) -> Asked:
    """The parts of a request body that matter here."""
    messages = cast("Sequence[Mapping[str, Any]]", body.get("messages") or ())
    prompt = "\n".join(str(message.get("content") or "") for message in messages)
    wanted = cast("Mapping[str, Any]", body.get("response_format") or {"type": "text"})
    wrapped = cast("Mapping[str, Any]", wanted.get("json_schema") or {})
    schema = cast("Mapping[str, Any] | None", wrapped.get("schema"))
    options = cast("Mapping[str, Any]", body.get("stream_options") or {})
    return Asked(
        model=str(body.get("model", "")),
        prompt=prompt,
        form=str(wanted["type"]),
        schema=schema if schema is not None else schema_in(prompt),
        name=str(wrapped.get("name", "")),
        stream=bool(body.get("stream")),
        stream_usage=bool(options.get("include_usage")),
        limit=body.get("max_completion_tokens") or body.get("max_tokens"),
    )


def schema_in(prompt: str) -> Json | None:
    """The last JSON Schema that stands in a prompt, for clients that can only ask in words."""
    found: Json | None = None
    at = prompt.find('{"')
    while at >= 0:
        try:
            value, end = json.JSONDecoder().raw_decode(prompt, at)
        except ValueError:
            value, end = None, at + 1
        if isinstance(value, dict) and "properties" in value:
            found = cast("Json", value)
        at = prompt.find('{"', end)
    return found


def answer_text(
    asked: Asked, fault: Fault | None, *, words: int, items: int, change: Change | None = None
) -> tuple[str, str]:
    """The text of the answer and its finish reason."""
    make = Instances(asked.seed, words=words, items=items)
    value = make.value(asked.schema) if asked.schema else {"answer": make.value({"type": "string"})}
    if change is not None:
        value = change(asked, value)
    text = json.dumps(value, ensure_ascii=False)
    if asked.form == "text" and asked.schema is None:
        text = str(make.value({"type": "string"}))
    text, finish = _spoilt(text, value, fault)
    if asked.limit is not None and tokens(text) > asked.limit:
        return text[: asked.limit * CHARACTERS_PER_TOKEN], "length"
    return text, finish


def _spoilt(text: str, value: Any, fault: Fault | None) -> tuple[str, str]:
    match fault.kind if fault else "":
        case "malformed":
            return text[: len(text) * 2 // 3] + '", ]', "stop"
        case "fenced":
            return f"```json\n{text}\n```", "stop"
        case "chatty":
            return f"Here is the plan you asked for.\n{text}\nLet me know {{if}} it helps!", "stop"
        case "controls":
            return text.replace(': "', r': "\u001b[2J\u202e\ud800', 1), "stop"
        case "thinking":
            return f'<think>They want {{"a": 1}}, I suppose.</think>\n{text}', "stop"
        case "length":
            return text[: int(len(text) * (fault.at_share if fault else 1))], "length"
        case "filter":
            return text[: len(text) // 12], "content_filter"
        case "empty" | "refusal":
            return "", "stop"
        case "other_schema":
            return json.dumps({"answer": text}), "stop"
        case "off_schema":
            return json.dumps(_with_wrong_field(value), ensure_ascii=False), "stop"
        case _:
            return text, "stop"


def _with_wrong_field(value: Any) -> Any:
    """The same record with its last field turned into a list of a list."""
    if not isinstance(value, dict) or not value:
        return [[value]]
    record = cast("Json", value)
    last = list(record)[-1]
    return {**record, last: [[record[last]]]}


def headings(prompt: str) -> str:
    """What a prompt asks for, in small letters: the name of a request that has no schema."""
    return " ".join(re.findall(r"^## (.+)$", prompt, re.MULTILINE)).lower()
