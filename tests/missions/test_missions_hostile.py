"""Files made to hang, crash or deceive the reader. Each is read in a process of its own with a time limit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missionrunner.missions.limits import MAX_LINES

SECONDS = 5
MEGABYTES = 500

ReadCase = Callable[[str], dict[str, Any]]

HEAD = "# Mission: H\n\n## Mission Phases\n\n"
PHASE = "### Phase 1: A (10 minutes)\n**Lead**: @x\n- t\n"
MANY = MAX_LINES - 100

TEXTS: dict[str, str] = {
    "one line": HEAD + PHASE + "a" * 900_000,
    "one line of 10 MB": HEAD + PHASE + "a" * 10_000_000,
    "20 MB": (HEAD + PHASE) * 300_000,
    "brackets": HEAD + PHASE + "[" * 900_000,
    "stars": HEAD + PHASE + "*a " * 300_000,
    "inline marks": HEAD + PHASE + ("- " + "*a _b `c [d](e " * 60 + "\n") * 1_000,
    "links": HEAD + PHASE + ("- " + "[a](" * 28 + "\n") * 7_000,
    "underscores": HEAD + PHASE + ("- " + "_a" * 59 + "\n") * 7_000,
    "5000 phases": HEAD + "".join(f"### Phase {i}: T{i}\n**Lead**: @a\n- x\n" for i in range(5_000)),
    "200 phases": HEAD + "".join(f"### Phase {i}: T{i}\n**Lead**: @a\n- x\n" for i in range(200)),
    "20000 inputs": "# Mission: X\n## Required Inputs\n"
    + "".join(f"{i}. **I{i}** (required)\n" for i in range(1, MANY))
    + "## Phases\n"
    + PHASE,
    "deep list": HEAD + PHASE + "".join("  " * i + "- x\n" for i in range(800)),
    "deep list on one line": HEAD + PHASE + "- " * 9_000 + "x\n",
    "deep quotes": HEAD + PHASE + (">" * 5_000 + " x\n") * 100,
    "headings": HEAD + PHASE + "## H\n" * MANY,
    "labels": HEAD + PHASE + "**L**: x\n" * MANY,
    "tasks": HEAD + PHASE + "- t\n" * MANY,
    "nested tasks": HEAD + PHASE + "- a\n  - b\n    - c\n" * (MANY // 3),
    "fences": HEAD + PHASE + "```a\n" * MANY,
    "nested fences": HEAD + PHASE + "```markdown\n```bash\n```\n" * (MANY // 3),
    "table": HEAD + PHASE + "\n|a|b|\n|-|-|\n" + "|x|y|\n" * MANY,
    "setext": HEAD + PHASE + ("a\n" * 90 + "---\n") * 200,
    "comments": HEAD + PHASE + "<!-- x\n" * MANY,
    "html": HEAD + PHASE + "<div>\n" * MANY,
    "references": HEAD + PHASE + "[a]: b\n" * MANY,
    "tabs": HEAD + PHASE + "\t" * 900_000 + "x\n",
    "needs in prose": HEAD + "".join(f"### Phase {i}: T\n" + "after phase 1 " * 300 + "\n" for i in range(190)),
    "digits": HEAD + "### Phase 1: A (" + "9" * 5_000 + " hours)\n" + PHASE,
    "yaml bomb": "---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n" + HEAD + PHASE,
    "yaml depth": "---\na: " + "[" * 20_000 + "\n---\n" + HEAD + PHASE,
    "yaml tag": "---\na: !!python/object/apply:os.system ['touch HACKED']\n---\n" + HEAD + PHASE,
    "yaml list": "---\n- a\n- b\n---\n" + HEAD + PHASE,
    "yaml integer": "---\na: " + "1" * 9_000 + "\n---\n" + HEAD + PHASE,
    "yaml not closed": "---\ntitle: x\n" + HEAD + PHASE,
    "lone CR": (HEAD + PHASE).replace("\n", "\r"),
    "escapes": "# Mission: \u202eevil\u2066 \x1b[31mred\x1b]0;title\x07\x9b31m\n" + PHASE,
    "payloads": "# Mission: {{ 7*7 }} ${HOME} $(id) `id`\n" + PHASE + "- {% for x in range(9) %}\n- ../../etc/passwd\n",
    "not closed": HEAD + PHASE + "```\n### Phase 2: B\n",
    "self need": "---\nneeds: {1: [1]}\n---\n" + HEAD + PHASE,
    "cycle": "---\nneeds: {1: [2], 2: [1]}\n---\n" + HEAD + PHASE + PHASE.replace("1: A", "2: B"),
    "duplicate ids": HEAD + "### Phase 1: [A](#a) (1 min)\n- t\n### Phase 2: [B](#a) (1 min)\n- t\n",
}  # fmt: skip

BYTES: dict[str, bytes] = {
    "NUL": b"# Mission: x\n### Phase 1: a\n\x00\n",
    "binary": bytes(range(256)) * 400,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "UTF-16": (HEAD + PHASE).encode("utf-16"),
    "UTF-16 without mark": (HEAD + PHASE).encode("utf-16-le"),
    "UTF-32": (HEAD + PHASE).encode("utf-32"),
    "Latin-1": (HEAD + PHASE.replace("A", "Überblick")).encode("latin-1"),
    "half of UTF-8": (HEAD + PHASE + "\u20ac").encode()[:-1],
    "lone surrogates": b"# Mission: \xed\xa0\x80\n" + PHASE.encode(),
}

READ = """
import json, pathlib, resource, sys, time
from missionrunner.errors import MissionRunnerError
from missionrunner.missions.files import read_mission_file
from missionrunner.missions.present import mission_to_show, show_text
path = pathlib.Path(sys.argv[1])
start = time.monotonic()
try:
    mission = read_mission_file(path)
    shown = json.dumps(mission_to_show(mission), ensure_ascii=False)
    result = {"ok": True, "shown": shown, "lines": show_text(mission),
              "warnings": [w.message for w in mission.warnings], "ids": [p.id for p in mission.phases]}
except MissionRunnerError as problem:
    result = {"ok": False, "lines": problem.lines()}
result["seconds"] = time.monotonic() - start
result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(result))
"""


def _controls(text: str) -> list[str]:
    bad = {
        *map(chr, range(32)),
        *map(chr, range(0x7F, 0xA0)),
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    }
    return sorted({repr(char) for char in text if char in bad and char != "\n"})


def _read(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=path.parent,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return json.loads(done.stdout)


def _check(path: Path) -> dict[str, Any]:
    result = _read(path)
    assert result["seconds"] < SECONDS
    assert result["megabytes"] < MEGABYTES
    lines: list[str] = result["lines"]
    said = "\n".join(lines)
    assert _controls(said) == []
    if result["ok"]:
        assert _controls(str(result["shown"])) == []
    else:
        assert len(lines) <= 3
        assert path.name in lines[0]
    assert not (path.parent / "HACKED").exists()
    return result


@pytest.fixture(scope="module")
def read_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """Reads a case once in a process of its own and checks what holds for all of them."""
    results: dict[str, dict[str, Any]] = {}

    def read(name: str) -> dict[str, Any]:
        if name not in results:
            path = tmp_path_factory.mktemp("hostile") / "hostile.md"
            path.write_bytes(BYTES[name] if name in BYTES else TEXTS[name].encode("utf-8", "surrogatepass"))
            results[name] = _check(path)
        return results[name]

    return read


@pytest.mark.parametrize("name", [*TEXTS, *BYTES])
def test_a_hostile_file_is_read_or_refused_within_limits(name: str, read_case: ReadCase) -> None:
    read_case(name)


CUT = ("one line", "20000 inputs", "deep list", "tasks", "not closed", "escapes", "yaml bomb", "yaml tag", "yaml list",
       "yaml integer", "yaml not closed", "duplicate ids", "comments")  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_what_is_cut_or_ignored_is_warned_about(name: str, read_case: ReadCase) -> None:
    result = read_case(name)
    assert result["ok"]
    assert result["warnings"]


@pytest.mark.parametrize("name", ["one line of 10 MB", "20 MB", "5000 phases", "cycle", "self need"])
def test_what_is_too_big_or_contradicts_itself_is_refused(name: str, read_case: ReadCase) -> None:
    assert not read_case(name)["ok"]


@pytest.mark.parametrize("name", ["UTF-16", "UTF-16 without mark", "Latin-1"])
def test_other_encodings_are_decoded_with_a_warning(name: str, read_case: ReadCase) -> None:
    result = read_case(name)
    assert result["ok"] and result["warnings"]
    assert "Überblick" in str(result["shown"]) or name != "Latin-1"


@pytest.mark.parametrize("name", ["NUL", "binary", "picture", "UTF-32"])
def test_what_is_no_text_is_refused(name: str, read_case: ReadCase) -> None:
    assert not read_case(name)["ok"]


def test_ids_are_unique_and_safe_as_file_names(read_case: ReadCase) -> None:
    assert read_case("duplicate ids")["ids"] == ["a", "a-2"]


def test_payloads_stay_text(read_case: ReadCase) -> None:
    shown = str(read_case("payloads")["shown"])
    assert "{{ 7*7 }} ${HOME} $(id)" in shown
    assert "{% for x in range(9) %}" in shown
