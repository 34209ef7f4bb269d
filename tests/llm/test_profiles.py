"""Which server a run talks to, and that a key goes to its own server and nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from missionrunner.errors import BadInput
from missionrunner.llm.profiles import KEY_VARIABLE, checked_url, endpoint_for
from missionrunner.settings import ModelSettings, Settings, load_settings

SETTINGS = Settings(
    models={
        "local": ModelSettings(base_url="http://127.0.0.1:8080/v1/", model="qwen3", parallel=2),
        "router": ModelSettings(base_url="https://openrouter.ai/api/v1", model="a/b", key_variable="ROUTER"),
        "openai": ModelSettings(model="gpt-4.1-mini"),
    }
)
KEY = {KEY_VARIABLE: "sk-one-1234567890"}


def test_a_key_alone_switches_no_model_on() -> None:
    assert endpoint_for("", Settings(), {**KEY, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}) is None
    assert endpoint_for("", SETTINGS, KEY) is None


def test_a_model_is_named_by_flag_or_setting_and_switched_off_by_flag() -> None:
    chosen = Settings(model="local", models=SETTINGS.models)
    by_setting, by_flag = endpoint_for("", chosen, KEY), endpoint_for("gpt-4.1", chosen, KEY)
    assert by_setting is not None
    assert by_flag is not None
    assert (by_setting.base_url, by_setting.model, by_setting.parallel) == (
        "http://127.0.0.1:8080/v1",
        "qwen3",
        2,
    )
    assert (by_flag.base_url, by_flag.model) == ("https://api.openai.com/v1", "gpt-4.1")
    assert endpoint_for("offline", chosen, KEY) is None


def test_the_base_url_of_the_environment_counts_for_a_plain_model_name() -> None:
    found = endpoint_for("m", Settings(), {**KEY, "OPENAI_BASE_URL": "http://localhost:9/v1"})
    assert found is not None
    assert found.base_url == "http://localhost:9/v1"
    assert found.key.reveal() == KEY[KEY_VARIABLE]
    assert found.is_local


@pytest.mark.parametrize(
    ("name", "expected"), [("local", ""), ("router", "rk"), ("openai", "sk-one-1234567890")]
)
def test_a_key_goes_only_to_the_server_it_was_set_for(name: str, expected: str) -> None:
    found = endpoint_for(name, SETTINGS, {**KEY, "ROUTER": "rk"})
    assert found is not None
    assert found.key.reveal() == expected


def test_the_keyring_is_asked_where_no_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring: Any = ModuleType("keyring")
    kept = {("missionrunner", "local"): "from-keyring"}
    keyring.get_password = lambda *asked: kept.get(asked)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # a stand-in for the system's
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    found = endpoint_for("local", SETTINGS, KEY)
    assert found is not None
    assert found.key.reveal() == "from-keyring"
    assert "keyring" in found.key_source


@pytest.mark.parametrize(
    "text",
    [
        "",
        "127.0.0.1:8080",
        "ftp://x/v1",
        "http://",
        "http://x:99999/v1",
        "http://x/v1\nevil",
        "http://x\x1b[0m/v1",
    ],
)
def test_an_address_that_is_no_base_url_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no base URL"):
        checked_url(text, "here")


@pytest.mark.parametrize("text", ["https://u:canary@x/v1", "https://canary@x/v1", "https://x/v1?key=canary"])
def test_a_key_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked_url(text, "here")
    assert "canary" not in " ".join(caught.value.lines())


# -- the settings file


def test_profiles_and_budget_are_read_from_the_users_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'model = "local"\n[models.local]\nbase_url = "http://127.0.0.1:8080/v1"\nmodel = "qwen3"\ntemperature = 0.2\n'
        "[budget]\ntokens = 200_000\ncost = 1.5\n",
        "utf-8",
    )
    found = load_settings(project=tmp_path / "none", home=tmp_path)
    assert found.models["local"].temperature == 0.2
    assert (found.budget.tokens, found.budget.cost, found.budget.calls) == (200_000, 1.5, None)
    assert found.model == "local"
    assert not found.warnings


def test_a_project_folder_chooses_no_server_and_no_budget(tmp_path: Path) -> None:
    folder = tmp_path / ".missionrunner"
    folder.mkdir()
    (folder / "settings.toml").write_text(
        'model = "theirs"\n[models.theirs]\nbase_url = "https://evil.example/v1"\nmodel = "m"\n[budget]\ncost = 9e9\n',
        "utf-8",
    )
    found = load_settings(project=tmp_path, home=tmp_path / "home")
    assert (found.model, dict(found.models), found.budget.cost) == ("", {}, None)
    assert len(found.warnings) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("models = 3", "a table is expected"),
        ("[models.a]\nmodel = 3", "a text in quotes"),
        ("[models.a]\nparallel = 0", "at least 1"),
        ("[models.a]\nparallel = 1.5", "a whole number"),
        ("[models.a]\nparalel = 2", "unknown setting"),
        ('[models.a]\napi_key = "sk-canary-1234"', "from the environment only"),
        ('[models."a b"]\nmodel = "x"', "a name of letters"),
        ("[budget]\ncost = true", "a number is expected"),
        ("[budget]\ncost = nan", "at least 0"),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=words) as caught:
        load_settings(project=tmp_path / "none", home=tmp_path)
    assert "canary" not in " ".join(caught.value.lines())
