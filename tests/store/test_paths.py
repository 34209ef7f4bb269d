"""Where things are looked for, and which settings count."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from missionrunner.errors import BadInput
from missionrunner.paths import content_folder, data_home, make_private_folder, search_folders
from missionrunner.settings import load_settings


def test_the_data_home_is_where_the_variable_says() -> None:
    assert data_home({"MISSIONRUNNER_HOME": "/data/plans"}) == Path("/data/plans")
    assert data_home({"MISSIONRUNNER_HOME": "~/plans"}) == Path("~/plans").expanduser()
    assert data_home({"MISSIONRUNNER_HOME": "plans"}) == Path.cwd() / "plans"


def test_without_the_variable_the_home_is_in_the_users_data_folder() -> None:
    for environ in ({}, {"MISSIONRUNNER_HOME": "  "}):
        home = data_home(environ)
        assert home.is_absolute()
        assert home.name == "missionrunner"


def test_a_new_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    code = "import os,sys,pathlib; os.umask(0); from missionrunner.paths import make_private_folder as m; m(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a" / "b")], check=True, timeout=60)
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_the_project_comes_before_the_user_and_the_packaged_copy(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in (project / "missions", project / ".missionrunner" / "missions", home / "missions"):
        folder.mkdir(parents=True)

    found = search_folders("missions", project=project, home=home)

    assert [(f.path, f.origin) for f in found] == [
        (project / "missions", "project"),
        (project / ".missionrunner" / "missions", "project"),
        (home / "missions", "user"),
        (content_folder("missions"), "packaged"),
    ]


def test_folders_that_are_not_there_are_left_out_and_nothing_is_made(tmp_path: Path) -> None:
    found = search_folders("agents", project=tmp_path / "none", home=tmp_path / "home")
    assert [f.origin for f in found] == ["packaged"]
    assert list(tmp_path.iterdir()) == []


def test_the_packaged_copy_is_listed_once_inside_the_checkout(tmp_path: Path) -> None:
    found = search_folders("missions", project=content_folder("missions").parent, home=tmp_path)
    assert [f.origin for f in found] == ["packaged"]


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(text, "utf-8")
    return folder


def test_settings_have_defaults_and_the_project_wins(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    assert load_settings(project=project, home=home).language == "en"
    write(home, 'actor = "Ada"\nlanguage = "de"\nmode = "auto"\n')
    write(project / ".missionrunner", 'language = "fr"\ncompany = "Fjordlane"\n')

    loaded = load_settings(project=project, home=home)

    assert (loaded.actor, loaded.language, loaded.mode, loaded.company) == ("Ada", "fr", "auto", "Fjordlane")
    assert loaded.warnings == ()


def test_unknown_settings_and_keys_are_warnings_and_a_key_is_never_shown(tmp_path: Path) -> None:
    home = write(tmp_path / "home", 'colour = "blue"\napi_key = "sk-123"\n')
    warnings = load_settings(project=tmp_path, home=home).warnings
    assert len(warnings) == 2
    assert "colour: unknown setting" in warnings[0]
    assert "environment only" in warnings[1]
    assert "sk-123" not in "".join(warnings)


def test_a_project_folder_cannot_choose_who_decides(tmp_path: Path) -> None:
    write(tmp_path / ".missionrunner", 'actor = "Mallory"\n')
    loaded = load_settings(project=tmp_path, home=tmp_path / "home")
    assert loaded.actor == ""
    assert "your own settings file" in loaded.warnings[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("actor = 3\n", "actor: a text in quotes"),
        ('mode = "later"\n', "mode: must be one of auto, engaged"),
        ("actor = Ada\n", "settings.toml"),
        ('actor = "A\\u001b[2J"\n', "without control characters"),
    ],
)
def test_a_bad_setting_names_file_and_setting(tmp_path: Path, text: str, expected: str) -> None:
    home = write(tmp_path / "home", text)
    with pytest.raises(BadInput) as caught:
        load_settings(project=tmp_path, home=home)
    assert expected in caught.value.title
    assert "settings.toml" in caught.value.title


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not UTF-8"):
        load_settings(project=tmp_path, home=home)


def test_paths_and_settings_load_nothing_heavy() -> None:
    code = (
        "import sys, missionrunner.paths as p, missionrunner.settings as s; "
        "p.search_folders('missions'); s.load_settings(); "
        "print([m for m in ('sqlalchemy', 'alembic', 'filelock', 'pydantic') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"


def test_a_folder_that_is_a_file_cannot_be_made(tmp_path: Path) -> None:
    from missionrunner.errors import StoreError

    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        make_private_folder(tmp_path / "file")
