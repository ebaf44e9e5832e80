"""The start on a fresh machine: a clone, nothing installed, and the commands that the README names.

It downloads what it installs, so it runs only where WAYPOST_FRESH_CLONE is 1, as in `.ci/run`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 900.0
"""Seconds; what is downloaded takes as long as the network does."""

pytestmark = pytest.mark.skipif(
    os.environ.get("WAYPOST_FRESH_CLONE") != "1",
    reason="installs from the network; WAYPOST_FRESH_CLONE=1 runs it, and .ci/run does",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What somebody has who has cloned the project: what was committed, and nothing else."""
    done(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "waypost")], tmp_path)
    return tmp_path / "waypost"


def environment() -> dict[str, str]:
    """Without any trace of the environment that the tests run in."""
    bin = str(Path(sys.executable).parent)
    path = os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if each != bin)
    foreign = ("PYTHON", "VIRTUAL_ENV", "WAYPOST_", "DISPLAY", "WAYLAND_DISPLAY", "MAKE", "MFLAGS")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(foreign)}, "PATH": path}


def done(command: Sequence[str | Path], folder: Path) -> str:
    """What a command that must succeed has said."""
    ended = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_make_demo_sets_itself_up_says_where_it_is_and_stops_at_once(clone: Path) -> None:
    process = subprocess.Popen(
        ["make", "demo", "PORT=0"], cwd=clone, env=environment(), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "http://" in line:
            break
    try:
        assert re.search(r"http://127\.0\.0\.1:\d+/", said), said + process.communicate(timeout=PATIENCE)[1]
    finally:
        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches make and the demo alike
        _, errors = process.communicate(timeout=PATIENCE)
    assert "The demo is stopped" in errors
    assert "Traceback" not in errors


def test_what_serves_a_real_group_needs_no_more_than_the_run_lock(clone: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    done([sys.executable, "-m", "venv", ".venv"], clone)
    done([python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", "requirements/run.txt"], clone)
    (clone / "config.toml").write_text("[platforms.mailbox]\n", encoding="utf-8")
    assert "52 weeks" in done([python, "-m", "bot", "check"], clone)
    assert "Lost             0" in done([python, "-m", "bot", "rehearse", "--weeks", "2"], clone)
