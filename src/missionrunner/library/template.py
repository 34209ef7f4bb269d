"""An intake file to fill in: every question with its reason and an example as comments."""

from __future__ import annotations

from typing import Any

from missionrunner.library.definition import Definition


def intake_template(definition: Definition) -> dict[str, Any]:
    """JSON for an answers file: keys that begin with `_` are comments, null means not answered."""
    out: dict[str, Any] = {
        "_about": f"Answers for {definition.mission.title}. Keys that begin with _ are comments; null means"
        " not answered. What is not required may stay null; then its default counts, or it stays empty.",
    }
    for number, question in enumerate(definition.questions, 1):
        need = "required" if question.get("required") else "not required"
        parts = [f"{number}. {question['question']} ({need})"]
        parts += [f"Why: {question['why']}"] if question.get("why") else []
        parts += [f"Without an answer: {question['default_note']}"] if question.get("default_note") else []
        parts += [f"Example: {question['example']}"] if question.get("example") else []
        out[f"_{question['id']}"] = " ".join(parts)
        out |= dict.fromkeys(question["answers"])
    return out
