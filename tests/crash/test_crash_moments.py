"""Processes killed from outside at random moments, and disks that are full."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from crash.crash_worker import LARGE_RUN, SMALL_RUN
from crash.disasters import contents, go_on, killed_after, next_words, run, start


def killed_at_moments(command: list[str], folder: Path, moments: int, seed: int) -> None:
    """Also the moments in which the database is made: each run begins in an empty folder."""
    words = [*command, "--output", "plan"]
    begin = time.perf_counter()
    run(words, folder / "undisturbed")
    whole = time.perf_counter() - begin
    expected = contents(folder / "undisturbed" / "plan")
    chance = random.Random(seed)
    for number in range(moments):
        home = folder / str(number)
        # Up to three processes after each other, each killed.
        for _ in range(chance.choice([1, 1, 2, 3])):
            killed_after(chance.uniform(0.1, whole), next_words(words, home), home)
        go_on(words, home)
        assert contents(home / "plan") == expected, f"moment {number}"


def test_a_run_is_killed_at_a_random_moment(tmp_path: Path) -> None:
    killed_at_moments(SMALL_RUN, tmp_path, 1, seed=5)


@pytest.mark.crash
@pytest.mark.parametrize("part", range(3))
def test_the_example_run_is_killed_at_ten_random_moments(tmp_path: Path, part: int) -> None:
    killed_at_moments(LARGE_RUN, tmp_path, 10, seed=part)


def filled(command: list[str], folder: Path, sizes: list[int]) -> int:
    """Run on a disk that fills up, then with room again; how many runs the disk stopped."""
    words = [*command, "--output", "plan"]
    run(words, folder / "undisturbed")
    expected = contents(folder / "undisturbed" / "plan")
    stopped = 0
    for size in sizes:
        home = folder / str(size)
        process = start(words, home, largest_file=size)
        _, err = process.communicate(timeout=120)
        assert process.returncode in (0, 2), err
        assert "Traceback" not in err
        if process.returncode:
            stopped += 1
            assert "full" in err or "File too large" in err or "larger than allowed" in err, err
        go_on(words, home)
        assert contents(home / "plan") == expected, f"{size} bytes"
    return stopped


def test_a_full_disk_stops_a_run_and_loses_nothing(tmp_path: Path) -> None:
    assert filled(SMALL_RUN, tmp_path, [150_000]) == 1


@pytest.mark.crash
def test_a_disk_that_fills_up_at_any_time_loses_nothing(tmp_path: Path) -> None:
    sizes = [0, 4096, 20_000, 60_000, 100_000, 140_000, 180_000, 220_000, 300_000, 400_000, 600_000]
    assert filled(LARGE_RUN, tmp_path, sizes) >= 6


def test_an_export_without_room_leaves_the_old_file(tmp_path: Path) -> None:
    run([*LARGE_RUN, "--output", "plan"], tmp_path)
    [told] = run(["runs", "--json"], tmp_path).splitlines()
    words = ["runs", "export", json.loads(told)["id"], "plan.run"]
    run(words, tmp_path)
    old = (tmp_path / "plan.run").read_bytes()
    process = start(words, tmp_path, largest_file=len(old) // 2)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "Traceback" not in err
    assert (tmp_path / "plan.run").read_bytes() == old
    assert [path.name for path in tmp_path.glob(".plan.run*")] == []
    run(words, tmp_path)
    assert (tmp_path / "plan.run").read_bytes() == old
