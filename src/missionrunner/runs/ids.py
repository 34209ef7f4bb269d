"""Names of runs that people can read, type and tell apart."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime

# No vowels and nothing that looks like something else: no words, no 0/o, no 1/l.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_TAIL_LENGTH = 4
_COMPANY_LENGTH = 40

RUN_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LENGTH = 64


def slug(text: str, *, limit: int = _COMPANY_LENGTH, fallback: str = "run") -> str:
    """Lower-case ASCII letters, digits and single hyphens; safe as part of a file name on any system."""
    spelled = text.translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    cut = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")
    return cut or fallback


# Letters that have no decomposition would vanish otherwise.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)


def random_tail() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_TAIL_LENGTH))


def new_run_id(company: str, created: datetime, *, tail: Callable[[], str] = random_tail) -> str:
    """An id such as `2026-11-23-fjordlane-analytics-7f3k`: day, company, four random characters.

    Unique only together with the store, which asks for another when the id is taken. Runs are ordered
    by their time of creation; the day in front makes a folder of runs sort the same way.
    """
    return f"{created:%Y-%m-%d}-{slug(company)}-{tail()}"


def is_run_id(text: str) -> bool:
    """Whether a text from outside could be a run's id; only such a text may become part of a path."""
    return len(text) <= MAX_LENGTH and RUN_ID.fullmatch(text) is not None
