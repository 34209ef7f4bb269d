"""A short mission end to end on a real, small model: drafted, killed in the middle, resumed (`make test-model`)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from llm.real_model import MISSING, serving_model

from missionrunner.deliverables.schemas import compile_model
from missionrunner.library.find import agent_library
from missionrunner.library.load import load_definition
from missionrunner.store.database import open_store

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (make test-model)"
)
MISSION = Path(__file__).parent.parent / "data" / "missions" / "tiny-plan"
SETTINGS = """
[models.small]
base_url = "{url}"
model = "smollm2"
temperature = 0.0
max_output_tokens = 400
"""


def command(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "MISSIONRUNNER_HOME": str(home), "OPENAI_API_KEY": "none"}
    return subprocess.Popen(
        [sys.executable, "-m", "missionrunner", *words],
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def calls_of(home: Path, run_id: str) -> list[str]:
    with open_store(home) as store:
        return [call.key.deliverable for call in store.model_calls(run_id)]


def test_a_mission_is_drafted_killed_and_resumed(tmp_path: Path) -> None:
    with serving_model() as url:
        (tmp_path / "settings.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
        out = tmp_path / "plan"
        words = ("--model", "small", "--set", "product=Honey", "--set", "hours=3", "--output", str(out))
        first = command(tmp_path, "run", str(MISSION), "--auto", "--json", *words)
        assert first.stdout is not None
        seen: list[Any] = []
        for line in first.stdout:
            if not line.startswith("{"):
                continue
            seen.append(json.loads(line))
            if seen[-1]["type"] == "text_delta" and seen[-1]["deliverable"] == "contact":
                break
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert any(event["type"] == "text_delta" for event in seen), "it is streamed"
        assert any(event["type"] == "field_filled" for event in seen), "fields grow"
        run_id = seen[0]["run"]
        assert calls_of(tmp_path, run_id) == ["message"], "the answered call is kept, the other one is not"
        began = time.monotonic()
        second = command(tmp_path, "resume", run_id, "--auto")
        text, _ = second.communicate(timeout=300)
        assert second.returncode == 0, text
        assert calls_of(tmp_path, run_id).count("message") == 1, "nothing is paid twice"
        assert time.monotonic() - began < 300
    values = json.loads((out / "deliverables.json").read_text(encoding="utf-8"))
    sources = json.loads((out / "sources.json").read_text(encoding="utf-8"))
    definition = load_definition(MISSION, agents=agent_library())
    for name, schema in definition.deliverables.items():
        assert compile_model(schema, name).validate(values[name]) == []
    assert sources["/message/gain"]["source"] in ("model", "playbook")
    assert values["contact"]["calls"] == 12
    assert "Contact" in (out / "plan.md").read_text(encoding="utf-8")
