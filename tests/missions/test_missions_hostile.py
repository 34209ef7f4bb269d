"""Files made to hang, crash or deceive the reader. Each is read in a process of its own with a time limit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from missionrunner.missions.limits import MAX_LINES

SECONDS = 5
MEGABYTES = 500

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


def _read(path: Path) -> dict[str, object]:
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


def _check(path: Path) -> dict[str, object]:
    result = _read(path)
    assert isinstance(result["seconds"], float) and result["seconds"] < SECONDS
    assert isinstance(result["megabytes"], float) and result["megabytes"] < MEGABYTES
    lines = result["lines"]
    assert isinstance(lines, list)
    said = "\n".join(str(line) for line in lines)
    assert _controls(said) == []
    if result["ok"]:
        assert _controls(str(result["shown"])) == []
    else:
        assert len(lines) <= 3
        assert path.name in str(lines[0])
    assert not (path.parent / "HACKED").exists()
    return result


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_read_or_refused_within_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(TEXTS[name], encoding="utf-8", newline="")
    _check(path)


@pytest.mark.parametrize("name", BYTES)
def test_hostile_bytes_are_read_or_refused_within_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_bytes(BYTES[name])
    _check(path)


CUT = ("one line", "20000 inputs", "deep list", "tasks", "not closed", "escapes", "yaml bomb", "yaml tag", "yaml list",
       "yaml integer", "yaml not closed", "duplicate ids", "comments")  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_what_is_cut_or_ignored_is_warned_about(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(TEXTS[name], encoding="utf-8", newline="")
    result = _check(path)
    assert result["ok"]
    assert result["warnings"]


@pytest.mark.parametrize("name", ["one line of 10 MB", "20 MB", "5000 phases", "cycle", "self need"])
def test_what_is_too_big_or_contradicts_itself_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(TEXTS[name], encoding="utf-8", newline="")
    assert not _check(path)["ok"]


def test_other_encodings_are_decoded_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    for name in ("UTF-16", "UTF-16 without mark", "Latin-1"):
        path.write_bytes(BYTES[name])
        result = _check(path)
        assert result["ok"] and result["warnings"], name
        assert "Überblick" in str(result["shown"]) or name != "Latin-1"
    for name in ("NUL", "binary", "picture", "UTF-32"):
        path.write_bytes(BYTES[name])
        assert not _check(path)["ok"], name


def test_ids_are_unique_and_safe_as_file_names(tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(TEXTS["duplicate ids"], encoding="utf-8")
    assert _check(path)["ids"] == ["a", "a-2"]
