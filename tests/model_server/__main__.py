"""The test server by hand: `PYTHONPATH=tests python -m model_server --port 8099 --fault 429@3 --fault cut%5`."""

from __future__ import annotations

import argparse
import asyncio
import threading

from model_server.faults import KINDS, parse_fault
from model_server.server import Behaviour, ModelServer


def main() -> None:
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server on 127.0.0.1, with faults.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--first-token", type=float, default=0.0, help="seconds to the first token")
    parser.add_argument("--per-piece", type=float, default=0.0, help="seconds between pieces of 3 tokens")
    parser.add_argument(
        "--fault", action="append", default=[], help=f"KIND@N,M KIND%%N KIND:RATE; {', '.join(KINDS)}"
    )
    given = parser.parse_args()
    faults = [parse_fault(text) for text in given.fault]
    behaviour = Behaviour(first_token=given.first_token, per_piece=given.per_piece)
    server = ModelServer(behaviour, faults, port=given.port)
    asyncio.run(_serve(server))


async def _serve(server: ModelServer) -> None:
    ready = threading.Event()
    serving = asyncio.create_task(server.serve(ready))
    while not ready.is_set():
        await asyncio.sleep(0.01)
    print(server.url, flush=True)  # noqa: T201  # the one line that a person or a script waits for
    await serving


if __name__ == "__main__":
    main()
