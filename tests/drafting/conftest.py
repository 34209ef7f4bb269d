"""Every test here has a home and a current folder of its own, a key, and retries that do not wait long."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafting.model_runs import impatient


@pytest.fixture(autouse=True)
def place(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data home."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    impatient(monkeypatch)
    return own_home
