"""What a group may rely on while the process lives, and when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds; generous, because a busy machine is no fault of the bot."""


def started(folder: Path) -> subprocess.Popen[str]:
    (folder / "config.toml").write_text(
        f'[content]\nfolder = "{ROOT / "content"}"\n[clock]\nheartbeat = 1\n[platforms.mailbox]\n', encoding="utf-8"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "run"]
    return subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(file: Path, process: subprocess.Popen[str], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not file.exists():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            pytest.fail(f"no {file.name}; the process said: {process.communicate()[1]}")
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(number: signal.Signals, tmp_path: Path) -> None:
    process = started(tmp_path)
    wait_for(tmp_path / "data" / "heartbeat", process)
    process.send_signal(number)
    said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0, said
    assert "stopped" in said
    assert "Traceback" not in said
    assert "never retrieved" not in said


def test_it_can_be_started_again_after_it_was_killed(tmp_path: Path) -> None:
    process = started(tmp_path)
    wait_for(tmp_path / "data" / "heartbeat", process)
    process.kill()
    process.communicate(timeout=PATIENCE)
    (tmp_path / "data" / "heartbeat").unlink()
    process = started(tmp_path)
    wait_for(tmp_path / "data" / "heartbeat", process)
    process.terminate()
    assert process.communicate(timeout=PATIENCE)[1].count("Traceback") == 0
    assert process.returncode == 0
