"""The wheel holds all that it needs: installed elsewhere, it runs the example from an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ("run", "sales-plan-development", "--example", "fjordlane", "--auto")


def call(command: Sequence[str | Path], folder: Path, home: Path | None = None) -> str:
    """Standard output of a command that must end well."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    if home:
        environment["MISSIONRUNNER_HOME"] = str(home)
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    call([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], ROOT)
    (built,) = folder.glob("*.whl")
    return built


def new_environment(folder: Path) -> Path:
    """The `bin` folder of a fresh environment without packages."""
    call([sys.executable, "-m", "venv", "--without-pip", folder], folder.parent)
    return folder / "bin"


def pip(programs: Path, *arguments: str | Path) -> None:
    call([sys.executable, "-m", "pip", "--quiet", "--python", programs / "python", *arguments], programs)


def run_example(programs: Path, folder: Path) -> Path:
    """Run the example in an empty folder; the path that is printed."""
    empty = folder / "empty"
    empty.mkdir()
    printed = call([programs / "missionrunner", *EXAMPLE], empty, folder / "home")
    (line,) = printed.splitlines()
    assert empty in Path(line).parents
    return Path(line)


def check_plan(plan: Path) -> None:
    assert plan.is_absolute()
    assert plan.name == "plan.md"
    assert len(plan.read_text(encoding="utf-8")) > 10_000
    names = {path.name for path in plan.parent.iterdir()}
    assert names == {"plan.md", "deliverables.json", "sources.json", "checks.json", "run.json"}


def test_the_wheel_runs_the_example_elsewhere(wheel: Path, tmp_path: Path) -> None:
    programs = new_environment(tmp_path / "venv")
    pip(programs, "install", "--no-deps", "--no-index", wheel)
    # The packages that we depend on come from the running environment, our own never does: an entry
    # of a .pth file stands last on the path, and .pth files in that folder are not read.
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    code = "import missionrunner; print(missionrunner.__file__)"
    assert str(site) in call([programs / "python", "-c", code], tmp_path)
    check_plan(run_example(programs, tmp_path))


def test_the_wheel_holds_content_and_licence_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in sorted((ROOT / "missions").rglob("*")) + sorted((ROOT / "agents").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            assert f"missionrunner/_content/{path.relative_to(ROOT).as_posix()}" in names
    for path in (ROOT / "src").rglob("*"):
        if path.suffix in {".py", ".yaml", ".mako"}:
            assert path.relative_to(ROOT / "src").as_posix() in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_lock_fits_the_project() -> None:
    """`make` installs what uv.lock says, so a dependency that was added must be in it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (own,) = [package for package in lock["package"] if package["name"] == "missionrunner"]

    def wanted(requirements: Sequence[str]) -> set[tuple[str, str]]:
        parts = [re.match(r"([A-Za-z0-9._-]+)(?:\[.*\])?(.*)", text) for text in requirements]
        return {(part.group(1).lower(), part.group(2).replace(" ", "")) for part in parts if part}

    def locked(rows: Sequence[dict[str, str]]) -> set[tuple[str, str]]:
        return {
            (row["name"], row.get("specifier", "")) for row in rows if "extra ==" not in row.get("marker", "")
        }

    metadata = own["metadata"]
    assert wanted(project["project"]["dependencies"]) == locked(metadata["requires-dist"])
    assert wanted(project["dependency-groups"]["dev"]) == locked(metadata["requires-dev"]["dev"])


@pytest.mark.install
def test_a_fresh_environment_with_packages_from_the_index_runs_the_example(
    wheel: Path, tmp_path: Path
) -> None:
    programs = new_environment(tmp_path / "venv")
    pip(programs, "install", wheel)
    check_plan(run_example(programs, tmp_path))
