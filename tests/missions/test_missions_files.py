"""Files on disk: what cannot be read is refused in one line that names it, and never waited for."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from missionrunner.errors import NotAMission
from missionrunner.missions.files import read_mission_file
from missionrunner.missions.limits import MAX_FILE_BYTES

MISSION = "# Mission: Plan\n\n## Phases\n\n### Phase 1: Write (10 minutes)\n\n**Lead**: @writer\n\n- write\n"


def refusal(path: Path) -> str:
    with pytest.raises(NotAMission) as problem:
        read_mission_file(path)
    lines = problem.value.lines()
    assert len(lines) == 1
    assert path.name in lines[0]
    return lines[0]


@pytest.mark.parametrize("name", ["plan.md", "Plan.TXT", "plan", "plan.mission"])
def test_any_file_extension_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(MISSION, encoding="utf-8")
    assert read_mission_file(path).slug == "plan"


def test_the_slug_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "mission.md"
    path.write_text(MISSION, encoding="utf-8")
    assert read_mission_file(path, slug="my-plan").slug == "my-plan"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Big Plan (v2) & more; rm.md", "big plan (v2) & more; rm"),
        ("Ünï Côde.txt", "ünï côde"),
        ("a\\b\x1b[31m\u202e.md", "a-b"),
        ("...md", "mission"),
    ],
)
def test_the_slug_is_the_lower_cased_stem_without_what_could_hide_or_lead_away(
    tmp_path: Path, name: str, slug: str
) -> None:
    path = tmp_path / name
    path.write_text(MISSION, encoding="utf-8")
    assert read_mission_file(path).slug == slug


def test_a_link_to_a_mission_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(MISSION, encoding="utf-8")
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "real.md")
    assert read_mission_file(link).title == "Plan"


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    path = tmp_path / "pipe.md"
    os.mkfifo(path)
    assert "pipe" in refusal(path)


def test_a_socket_and_a_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert "socket" in refusal(path)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "folder" in refusal(folder)


def test_a_device_is_refused() -> None:
    assert "device" in refusal(Path("/dev/zero"))


def test_links_to_nothing_and_in_a_circle_are_refused(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.md"
    nothing.symlink_to(tmp_path / "gone.md")
    assert "link to nothing" in refusal(nothing)
    circle = tmp_path / "circle.md"
    circle.symlink_to(circle)
    assert "circle" in refusal(circle)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text(MISSION, encoding="utf-8")
    path.chmod(0)
    assert "permission" in refusal(path)


def test_a_file_over_the_limit_is_refused_and_the_limit_named(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    assert "1 MB" in refusal(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_bytes(b"\xef\xbb\xbf\n\n")
    assert "empty" in refusal(path)


def test_a_name_with_control_characters_is_shown_without_them(tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m\nname.md"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(NotAMission) as problem:
        read_mission_file(path)
    assert "\x1b" not in problem.value.title
    assert "\n" not in problem.value.title


def test_a_refusal_by_the_system_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.md"
    path.write_text(MISSION, encoding="utf-8")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "no permission" in refusal(path)
