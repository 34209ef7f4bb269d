"""Keys: where they come from, and that they go nowhere but to their server."""

from __future__ import annotations

import importlib
import re
from typing import Any, NoReturn

from missionrunner.deliverables.json_values import is_list, is_map

_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|rk)-[A-Za-z0-9_\-]{6,}|\bBearer\s+[^\s\"',;]+", re.IGNORECASE)
_HIDDEN = "[key]"
_SHORTEST = 6


class Secret:
    """A key that cannot be printed, logged, copied into JSON or pickled by mistake."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, for the one place that sends it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return _HIDDEN if self._value else "[no key]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not stored")

    def hide(self, text: str) -> str:
        """`text` without the key itself, and otherwise as it is: for answers that are kept."""
        return text.replace(self._value, _HIDDEN) if len(self._value) >= _SHORTEST else text

    def redact(self, text: str) -> str:
        """`text` without the key, and without anything that looks like one."""
        if len(self._value) >= _SHORTEST:
            text = text.replace(self._value, _HIDDEN)
            # Servers repeat the beginning and the end of a wrong key, with stars or dots between them.
            pattern = re.escape(self._value[:4]) + r"[*.…]{3,}" + re.escape(self._value[-4:])
            text = re.sub(pattern, _HIDDEN, text)
        return _LIKE_A_KEY.sub(_HIDDEN, text)

    def redact_json(self, value: Any) -> Any:
        """The same for every text in a JSON value, the names of its fields included."""
        if isinstance(value, str):
            return self.redact(value)
        if is_map(value):
            return {self.redact(k): self.redact_json(v) for k, v in value.items()}
        if is_list(value):
            return [self.redact_json(v) for v in value]
        return value


def keyring_secret(profile: str) -> Secret:
    """The key that the system keyring holds for a profile; empty without one, or without a keyring.

    It is put there with `keyring set missionrunner PROFILE`. Needs the extra `keyring`.
    """
    try:
        keyring: Any = importlib.import_module("keyring")
        return Secret(keyring.get_password("missionrunner", profile) or "")
    except ImportError:
        return Secret("")
    except Exception:  # noqa: BLE001  # keyrings raise errors of their own kinds: then there is no key
        return Secret("")
