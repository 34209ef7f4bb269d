"""What holds for every test: a home of its own, no tracing, no colours."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: at the end one of them would keep one core busy alone."""
    items.sort(key=lambda item: not item.path.name.startswith("test_tui_looks"))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees or changes the data of the person who runs it."""
    home = tmp_path / "missionrunner-home"
    monkeypatch.setenv("MISSIONRUNNER_HOME", str(home))
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    return home
