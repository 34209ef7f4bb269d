"""How values are written into columns: JSON, compressed JSON, times."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

from missionrunner.runs.model import time_from_text, time_text


def dump(value: Any) -> str:
    """JSON in ASCII without spaces. Raises ValueError for NaN and infinity, TypeError for what is no JSON."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


class UtcTime(TypeDecorator[datetime]):
    """A time as text of fixed width: the same in every database, and it sorts."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else time_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else time_from_text(value)


class PlainJson(TypeDecorator[Any]):
    """Small JSON as text. None is stored as `null`, so a value may be None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return dump(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class PackedJson(TypeDecorator[Any]):
    """Large JSON, zlib-compressed: a plan's sources shrink to about a tenth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes:
        return zlib.compress(dump(value).encode("ascii"), 6)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(zlib.decompress(value))
