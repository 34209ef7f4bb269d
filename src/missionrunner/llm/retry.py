"""Trying again, in one place: how often, how long to wait, and what a server asks for."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

from missionrunner.llm.faults import ModelFault


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `tries` requests for one answer. Waits grow from `first_wait` to `longest_wait` seconds.

    A server that asks for more than `longest_asked` seconds is not waited for: a person decides.
    """

    tries: int = 5
    first_wait: float = 0.4
    longest_wait: float = 20.0
    longest_asked: float = 60.0

    def pause(self, fault: ModelFault, tried: int) -> float | None:
        """Seconds to wait after `tried` requests (from 1), or None to give up."""
        if not fault.retry or tried >= self.tries:
            return None
        if fault.wait is not None:
            # A little later than asked, and not all at the same moment.
            return (
                None
                if fault.wait > self.longest_asked
                else fault.wait + random.uniform(0, self.first_wait / 2)
            )
        most = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        return random.uniform(most / 2, most)


def asked_wait(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """The seconds that `retry-after-ms` or `retry-after` (seconds or a date) ask to wait, if they do."""
    for name, factor in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) * factor
        except ValueError:
            continue
        if 0 <= seconds < 1e9:
            return seconds
    when = email.utils.parsedate_tz(headers.get("retry-after", ""))
    if when is None:
        return None
    try:
        return max(0.0, email.utils.mktime_tz(when) - (time.time() if now is None else now))
    except (OverflowError, ValueError):
        return None
