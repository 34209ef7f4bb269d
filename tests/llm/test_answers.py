"""A structured answer over real HTTP: streamed, checked, stored, asked again where it has to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from llm.calls import QUICK, SCHEMA, Ledger, ask, asked_forms, endpoint, request, run, serving
from model_server.faults import Fault

from missionrunner.deliverables.schemas import compile_model
from missionrunner.llm.abilities import AbilityMemory
from missionrunner.llm.client import ModelClient
from missionrunner.llm.faults import AnswerCut, AnswerRefused, AnswerUnusable, ModelFault
from missionrunner.llm.model import Delta, ModelAnswer

VALID = compile_model(SCHEMA, "risk_plan")


def fits(answer: ModelAnswer) -> bool:
    return not VALID.validate(answer.values)


def test_an_answer_fits_the_schema_and_says_what_it_used() -> None:
    with serving() as server:
        answer = ask(server)
    assert fits(answer)
    assert answer.calls == 1
    assert answer.usage.prompt_tokens == server.log[0].prompt_tokens
    assert answer.usage.completion_tokens == server.log[0].completion_tokens
    assert answer.usage.seconds > 0
    assert answer.usage.cost is None


def test_fields_appear_while_the_answer_still_arrives() -> None:
    deltas: list[Delta] = []
    with serving() as server:
        answer = ask(server, on_delta=deltas.append)
    place = {field.path: n for n, delta in enumerate(deltas) for field in delta.fields}
    assert place[("summary",)] < place[("risks", 0, "text")] < place[("risks",)] < len(deltas) - 1
    told = {field.path: field.value for delta in deltas for field in delta.fields}
    assert {k: told[(k,)] for k in answer.values} == answer.values
    assert json.loads("".join(delta.text for delta in deltas)) == answer.values


def test_the_second_prompt_with_the_same_beginning_is_partly_cached() -> None:
    shared = "The same facts for every call of the run. " * 100
    with serving() as server:
        ask(server, wanted=request(shared + "First."))
        second = ask(server, wanted=request(shared + "Second."))
    assert second.usage.cached_tokens > 0.8 * second.usage.prompt_tokens


def test_a_server_that_does_not_stream_answers_too() -> None:
    with serving(streams=False) as server:
        assert fits(ask(server))


@pytest.mark.parametrize("fault", ["fenced", "chatty", "thinking"])
def test_json_is_found_among_other_text(fault: str) -> None:
    deltas: list[Delta] = []
    with serving(Fault(fault)) as server:  # pyright: ignore[reportArgumentType]  # one of the names above
        answer = ask(server, on_delta=deltas.append)
    assert fits(answer)
    assert len(server.log) == 1
    assert ("summary",) in {field.path for delta in deltas for field in delta.fields}


def test_texts_lose_what_harms_a_terminal_or_a_file() -> None:
    with serving(Fault("controls")) as server:
        answer = ask(server)
    text = json.dumps(answer.values, ensure_ascii=False)
    text.encode("utf-8")
    assert "[2J" in text
    assert not set(text) & {"\x1b", "\u202e", "\ud800"}


def test_a_server_that_followed_the_schema_before_is_asked_for_it_again_and_in_words() -> None:
    with serving(Fault("malformed", at=(1,))) as server:

        async def work() -> None:
            client = ModelClient(endpoint(server), policy=QUICK)
            await client.complete(request("One."))
            await client.complete(request("Two."))
            await client.complete(request("Three."))
            await client.close()

        run(work)
    assert asked_forms(server) == ["json_schema"] * 4
    told = ["JSON Schema" in seen.body["messages"][-1]["content"] for seen in server.log]
    assert told == [False, False, True, False]


def test_a_mistake_of_the_listener_is_not_taken_for_the_servers() -> None:
    def on_delta(delta: Delta) -> None:
        raise ValueError("my own mistake")

    with serving() as server, pytest.raises(ValueError, match="my own mistake"):
        ask(server, on_delta=on_delta)


@pytest.mark.parametrize("fault", ["malformed", "empty", "other_schema", "off_schema", "length"])
def test_one_bad_answer_costs_one_more_call(fault: str) -> None:
    with serving(Fault(fault, at=(0,))) as server:  # pyright: ignore[reportArgumentType]  # as above
        answer = ask(server)
    assert fits(answer)
    assert len(server.log) == 2
    assert answer.usage.completion_tokens == sum(seen.completion_tokens for seen in server.log)


def test_only_the_field_that_did_not_fit_is_asked_again() -> None:
    with serving(Fault("off_schema", at=(0,))) as server:
        answer = ask(server)
    assert fits(answer)
    again = server.log[1].body
    assert list(again["response_format"]["json_schema"]["schema"]["properties"]) == ["note"]
    assert "note must be text" in again["messages"][-1]["content"]
    assert again["messages"][:2] == server.log[0].body["messages"]


def test_the_rest_of_a_list_that_was_cut_is_asked_for() -> None:
    deltas: list[Delta] = []
    with serving(Fault("length", at=(0,), at_share=0.65), items=3) as server:
        answer = ask(server, on_delta=deltas.append)
    assert fits(answer)
    again = server.log[1].body
    kept = json.loads(again["messages"][-2]["content"])
    assert set(kept) == {"summary", "owner", "risks"}
    assert answer.values["risks"][: len(kept["risks"])] == kept["risks"]
    asked = again["response_format"]["json_schema"]["schema"]["properties"]
    assert asked["risks"]["maxItems"] == 4 - len(kept["risks"])
    assert "note" in asked
    last = {f.path: f.value for d in deltas for f in d.fields if d.fields}
    assert last[("risks", len(answer.values["risks"]) - 1)] == answer.values["risks"][-1]


def test_a_model_that_is_cut_off_again_and_again_gives_what_is_complete() -> None:
    with serving(Fault("length", at_share=0.02)) as server, pytest.raises(AnswerCut) as caught:
        ask(server)
    assert len(server.log) == 2
    assert "output limit" in caught.value.title
    assert caught.value.partial.missing == ("summary", "owner", "risks", "note")


def test_long_answers_are_put_together_from_parts() -> None:
    with serving(words=12, items=4) as server:
        answer = ask(server, wanted=request(max_output_tokens=60))
    assert fits(answer)
    assert 2 < len(server.log) <= 8


@pytest.mark.parametrize("fault", ["malformed", "other_schema"])
def test_a_model_that_never_gives_json_is_given_up_after_two(fault: str) -> None:
    with serving(Fault(fault)) as server, pytest.raises(AnswerUnusable) as caught:  # pyright: ignore[reportArgumentType]  # as above
        ask(server)
    assert len(server.log) == 2
    assert caught.value.hint
    assert caught.value.calls == 2


def test_what_fitted_of_an_unusable_answer_is_kept() -> None:
    with serving(Fault("off_schema")) as server, pytest.raises(AnswerUnusable) as caught:
        ask(server)
    assert set(caught.value.partial.values) == {"summary", "owner", "risks"}
    assert caught.value.partial.missing == ("note",)


@pytest.mark.parametrize(("fault", "words"), [("refusal", "refused"), ("filter", "content filter")])
def test_a_refusal_is_told_and_not_asked_again(fault: str, words: str) -> None:
    with serving(Fault(fault)) as server, pytest.raises(AnswerRefused, match=words):  # pyright: ignore[reportArgumentType]  # as above
        ask(server)
    assert len(server.log) == 1


def test_an_answered_call_is_never_sent_again() -> None:
    ledger = Ledger()
    with serving(Fault("off_schema", at=(0,))) as server:
        first = ask(server, ledger=ledger)
        deltas: list[Delta] = []
        second = ask(server, ledger=ledger, on_delta=deltas.append)
    assert len(server.log) == 2 == len(ledger.calls)
    assert (second.values, second.usage) == (first.values, first.usage)
    assert second.calls == 0
    assert second.paid.prompt_tokens == 0
    assert deltas


def test_the_answer_is_stored_before_it_is_used() -> None:
    ledger = Ledger()
    with serving(Fault("malformed")) as server, pytest.raises(ModelFault):
        ask(server, ledger=ledger)
    stored = [call.answer["text"] for call in ledger.calls.values()]
    assert len(stored) == 2
    assert all(text.endswith('", ]') for text in stored)


# -- the ladder of forms


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("json_schema", "json_object", "text"), ["json_schema"]),
        (("json_object", "text"), ["json_schema", "json_schema", "json_object"]),
        (("text",), ["json_schema", "json_schema", "json_object", "text"]),
    ],
)
def test_the_strictest_form_that_works_is_found_and_remembered(
    tmp_path: Path, forms: tuple[str, ...], expected: list[str]
) -> None:
    memory = AbilityMemory(tmp_path)
    with serving(forms=forms) as server:
        assert fits(ask(server, memory=memory))
        assert asked_forms(server) == expected
        assert fits(ask(server, memory=memory))
    assert asked_forms(server)[len(expected) :] == expected[-1:]


def test_a_server_that_ignores_the_schema_is_asked_in_words(tmp_path: Path) -> None:
    memory = AbilityMemory(tmp_path)
    with serving(forms=("json_object", "text"), ignores_forms=True) as server:
        assert fits(ask(server, memory=memory))
        assert asked_forms(server) == ["json_schema", "json_object"]
        assert fits(ask(server, memory=memory))
    assert asked_forms(server)[2:] == ["json_object"]


def test_keywords_that_a_strict_server_refuses_are_said_in_words() -> None:
    with serving(refused_words=("maxLength",), words=3) as server:
        assert fits(ask(server))
    wanted = server.log[-1].body["response_format"]["json_schema"]
    assert wanted["strict"] is True
    assert set(wanted["schema"]["required"]) == {"summary", "owner", "risks", "note"}
    assert "at most 120 characters" in wanted["schema"]["properties"]["summary"]["description"]


@pytest.mark.parametrize("name", ["stream_options", "max_tokens", "temperature"])
def test_a_field_that_a_server_refuses_is_left_out(name: str) -> None:
    with serving(refused_fields=(name,)) as server:
        there = endpoint(server, temperature=0.2, max_output_tokens=2_000)
        assert fits(ask(server, endpoint=there))
        assert name in server.log[0].body
        assert name not in server.log[-1].body
    assert len(server.log) == 2


def test_a_server_that_gives_no_counts_is_estimated() -> None:
    with serving(refused_fields=("stream_options",)) as server:
        answer = ask(server)
    assert answer.usage.estimated
    assert answer.usage.prompt_tokens > 50
    assert answer.usage.completion_tokens > 20
