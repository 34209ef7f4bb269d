"""The body of a chat-completions request, as one server wants it."""

from __future__ import annotations

from missionrunner.llm.abilities import Abilities
from missionrunner.llm.model import Json, ModelRequest
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.wire_schema import WITH_SCHEMA, instruction, response_format


def request_body(
    endpoint: Endpoint, can: Abilities, request: ModelRequest, *, in_words: bool = False
) -> Json:
    """What is sent for `request`; with `in_words` the schema stands in the prompt too."""
    messages = [{"role": m.role, "content": m.text} for m in request.messages]
    if in_words or can.form not in WITH_SCHEMA:
        said = instruction(request.schema)
        # Behind everything else, so that the shared beginning stays the same.
        messages[-1] = {**messages[-1], "content": f"{messages[-1]['content']}\n\n{said}"}
    body: Json = {"model": endpoint.model, "messages": messages}
    wanted = response_format(request.schema, can.form, request.name)
    if wanted is not None:
        body["response_format"] = wanted
    if can.streams:
        body["stream"] = True
        if can.counts:
            body["stream_options"] = {"include_usage": True}
    limit = request.max_output_tokens or endpoint.max_output_tokens
    if limit and can.limit_name:
        body[can.limit_name] = limit
    if endpoint.temperature is not None and can.temperature:
        body["temperature"] = endpoint.temperature
    return body
