"""What whoever runs Waypost sees at the command line."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.world import real_now

ROOT = Path(__file__).parents[2]
ALL = ("run", "demo", "rehearse", "check", "preview", "commands-doc", "db", "content")


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """`run` sets up the log of the whole process; the other tests want theirs back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def bot(*args: str | Path, folder: Path = ROOT, **environ: str) -> Done:
    """Run the command line in a folder of its own, with nothing but these variables set."""
    with chdir(folder), pytest.MonkeyPatch.context() as patch, logging_as_it_was():
        for name in [name for name in os.environ if name.startswith("WAYPOST_")]:
            patch.delenv(name)
        for name, value in environ.items():
            patch.setenv(name, value)
        done = CliRunner().invoke(app, [str(arg) for arg in args])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def config(folder: Path, text: str = "[platforms.mailbox]\n") -> Path:
    content = f'[content]\nfolder = "{ROOT / "content"}"\n'
    file = folder / "config.toml"
    file.write_text(text if "[content]" in text else content + text, encoding="utf-8")
    return file


def test_the_menu_lists_every_command() -> None:
    done = bot("--help")
    assert done.returncode == 0
    for name in ALL:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("command", ["run", "check", "preview"])
def test_without_a_configuration_one_is_told_what_to_copy(command: str, tmp_path: Path) -> None:
    done = bot(command, folder=tmp_path)
    assert done.returncode == 2
    assert "Copy config.example.toml" in done.stderr


def test_a_broken_configuration_is_refused_with_all_problems(tmp_path: Path) -> None:
    config(tmp_path, '[clock]\nheartbeat = 0\n[log]\nlevel = "loud"\n')
    done = bot("run", folder=tmp_path)
    assert done.returncode == 2
    assert "config.toml:4:" in done.stderr
    assert "config.toml:6:" in done.stderr


def test_content_platform_and_their_settings_are_refused_together(tmp_path: Path) -> None:
    weeks = tmp_path / "roadmaps" / "own" / "weeks"
    weeks.mkdir(parents=True)
    (weeks.parent / "roadmap.toml").write_text('title = "Mine"\n', encoding="utf-8")
    config(tmp_path, '[content]\nfolder = "roadmaps"\n[platforms.discrod]\n[platforms.discord]\nguild = ["1"]\n')
    done = bot("run", folder=tmp_path, WAYPOST_DISCORD_TOKEN="t0ken")
    assert done.returncode == 2
    assert "roadmaps/own/roadmap.toml" in done.stderr
    assert "Did you mean [platforms.discord]?" in done.stderr
    assert "guild" in done.stderr
    assert "t0ken" not in done.stderr


def test_a_missing_token_names_itself(tmp_path: Path) -> None:
    config(tmp_path, "[platforms.discord]\n")
    done = bot("run", folder=tmp_path)
    assert done.returncode == 2
    assert "WAYPOST_DISCORD_TOKEN" in done.stderr


def test_a_sound_set_up_passes_the_check(tmp_path: Path) -> None:
    config(tmp_path)
    done = bot("check", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "52 weeks" in done.stdout
    assert "0 active cohorts" in done.stdout


def test_a_check_says_what_parts_mean_and_which_one_nobody_has(tmp_path: Path) -> None:
    config(tmp_path, '[process]\nparts = ["scheduler"]\n[platforms.discord]\n')
    done = bot("check", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "this process does scheduler" in done.stdout
    assert "all processes must be on this machine" in done.stdout
    beat(tmp_path, real_now())
    done = bot("check", folder=tmp_path)
    assert done.returncode == 1
    assert "no process has had the part courier so far" in done.stderr
    assert "python -m bot run --parts courier" in done.stderr


def test_a_check_finds_another_machine_s_clock_ahead(tmp_path: Path) -> None:
    config(tmp_path)
    bot("check", folder=tmp_path)
    beat(tmp_path, real_now() + timedelta(minutes=3))
    done = bot("check", folder=tmp_path)
    assert re.search(r"is (179|180) seconds ahead of this machine's, and posts could come twice", done.stderr)


def beat(folder: Path, at: datetime) -> None:
    """A process that plans has given a sign of life."""
    with closing(sqlite3.connect(folder / "data" / "waypost.db")) as file, file:
        file.execute("INSERT INTO heartbeat VALUES (1, ?)", (f"{at:%Y-%m-%d %H:%M:%S.%f}",))


def test_parts_of_a_start_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    config(tmp_path)
    for done in (
        bot("run", "--parts", "mailbox, corier", folder=tmp_path),
        bot("run", folder=tmp_path, WAYPOST_PARTS="corier"),
    ):
        assert done.returncode == 2
        assert "did you mean courier?" in done.stderr


def test_a_check_goes_on_after_a_problem(tmp_path: Path) -> None:
    config(tmp_path, "[platforms.discord]\n")
    done = bot("check", folder=tmp_path)
    assert done.returncode == 1
    assert "52 weeks" in done.stdout
    assert "WAYPOST_DISCORD_TOKEN" in done.stderr


def test_the_health_check_reads_the_heartbeat(tmp_path: Path) -> None:
    config(tmp_path)
    assert bot("check", "--health", folder=tmp_path).returncode == 1
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "heartbeat").write_text(real_now().isoformat())
    assert bot("check", "--health", folder=tmp_path).returncode == 0


def test_a_preview_without_cohorts_says_how_to_start_one(tmp_path: Path) -> None:
    config(tmp_path)
    done = bot("preview", folder=tmp_path)
    assert done.returncode == 1
    assert "/cohort create" in done.stderr


def test_the_database_is_made_by_hand_too(tmp_path: Path) -> None:
    config(tmp_path)
    assert bot("db", "upgrade", folder=tmp_path).returncode == 0
    assert (tmp_path / "data" / "waypost.db").exists()


def test_shipped_content_is_sound() -> None:
    done = bot("content", "check")
    assert done.returncode == 0, done.stdout
    assert "all is well" in done.stdout


def test_broken_content_names_file_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "roadmap.toml").write_text("titel = 3\n", encoding="utf-8")
    done = bot("content", "check", tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path}/roadmap.toml:1: " in done.stdout


def test_a_folder_without_roadmaps_says_where_to_read_on(tmp_path: Path) -> None:
    done = bot("content", "check", tmp_path)
    assert done.returncode == 2
    assert "docs/content.md" in done.stderr


def test_the_page_of_commands_can_be_printed() -> None:
    done = bot("commands-doc")
    assert done.stdout == (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "bot"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Usage: python -m bot" in done.stdout + done.stderr


def test_serving_does_not_load_what_only_other_commands_need() -> None:
    code = "import sys, bot.__main__, bot.cli.run; print([n for n in ('rich', 'alembic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
