"""Short pieces of work that other threads hand to a running event loop, none of them lost at its end."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Between:
    """Jobs run one by one in the loop's thread, each between two steps of whatever else runs there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: deque[tuple[Callable[[], Any], Future[Any]]] = deque()

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take jobs from now on. Call it in the loop."""
        with self._lock:
            self._loop = loop

    def add(self, job: Callable[[], T]) -> Future[T] | None:
        """Hand over a job; None if none are taken any more. Safe from any thread."""
        future: Future[T] = Future()
        with self._lock:
            if self._loop is None:
                return None
            self._jobs.append((job, future))
            self._loop.call_soon_threadsafe(self._do)
        return future

    def close(self) -> None:
        """Take no more jobs, and do those that the loop did not come to. Call it in the loop's thread."""
        with self._lock:
            self._loop = None
        while self._jobs:
            self._do()

    def _do(self) -> None:
        if not self._jobs:
            return
        do(*self._jobs.popleft())


def do(job: Callable[[], T], future: Future[T]) -> None:
    """Do a job and hand over what came of it.

    It is done also if whoever asked has gone meanwhile, as a screen that was left: it may be a decision.
    """
    is_awaited = future.set_running_or_notify_cancel()
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits for it
        if is_awaited:
            future.set_exception(error)
    else:
        if is_awaited:
            future.set_result(result)
