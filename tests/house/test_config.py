"""What whoever runs Waypost may rely on when they write config.toml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from adapters.discord import DiscordSettings
from adapters.slack import SlackSettings
from bot.config import ConfigError, Settings, load_settings, with_parts

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(file, environ or {})
    return caught.value.problems


def test_the_example_shows_the_usual_values() -> None:
    settings = load_settings(EXAMPLE, {})
    assert settings.model_dump() == Settings(platforms={"discord": {}}).model_dump()


def test_every_commented_line_of_the_example_is_accepted_too(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    text = re.sub(r"(?m)^# (\w+ = .*|\[platforms\.\w+\])$", r"\1", EXAMPLE.read_text(encoding="utf-8"))
    text = text.replace('url = "sqlite+aiosqlite:///data/waypost.db"\n', "", 1)
    text = text.replace("/run/secrets/waypost-database", str(secret))
    settings = load_settings(written(tmp_path, text), {})
    assert settings.database.url.get_secret_value() == "postgresql+asyncpg://waypost:hush@localhost/waypost"
    assert settings.platforms["discord"]["shard_count"] == 4
    assert settings.platforms["slack"]["port"] == 3000


def test_every_setting_is_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, table in Settings.model_fields.items():
        if name == "platforms":
            continue
        assert f"[{name}]" in text
        for key in table.annotation.model_fields:  # type: ignore[union-attr]
            assert re.search(rf"(?m)^(# )?{key} = ", text), f"[{name}] {key} is not in the example"


@pytest.mark.parametrize(("name", "table"), [("discord", DiscordSettings), ("slack", SlackSettings)])
def test_every_setting_of_a_platform_is_in_the_example_and_none_that_does_not_exist(
    name: str, table: type[BaseModel]
) -> None:
    _, _, text = EXAMPLE.read_text(encoding="utf-8").partition(f"[platforms.{name}]\n")
    shown = set(re.findall(r"(?m)^# (\w+) = ", text.partition("[platforms.")[0]))
    secret = {key for key, field in table.model_fields.items() if field.annotation is SecretStr}
    assert shown == set(table.model_fields) - secret


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ('["discord", "sheduler"]', "There is no part sheduler here: did you mean scheduler?"),
        ('["slack", "courier"]', "a platform with a table of its own ([platforms.discord])"),
        ("[]", "this process would do nothing"),
    ],
)
def test_parts_that_make_no_sense_are_named_with_their_line(tmp_path: Path, parts: str, says: str) -> None:
    (problem,) = problems(written(tmp_path, f"[platforms.discord]\n[process]\nparts = {parts}\n"))
    assert "config.toml:3: " in problem
    assert says in problem


def test_a_courier_with_nowhere_to_post_is_told_what_is_missing(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, '[process]\nparts = ["courier"]\n'))
    assert "Add the table of each, like [platforms.discord]" in problem


def test_a_process_that_only_plans_needs_no_platform(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, '[process]\nparts = ["scheduler"]\n'), {}).process.parts == ["scheduler"]


def test_parts_of_the_command_line_take_the_place_of_the_file_s(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, '[platforms.discord]\n[process]\nparts = ["discord"]\n'), {})
    assert with_parts(settings, ["courier"]).process.parts == ["courier"]
    with pytest.raises(ConfigError, match="--parts: There is no part corier here: did you mean courier"):
        with_parts(settings, ["corier"])


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "config.toml")
    assert "Copy config.example.toml" in problem


def test_all_problems_are_named_at_once_with_their_lines(tmp_path: Path) -> None:
    text = '[databse]\nurl = "x"\n\n[clock]\nheartbeat = "often"\n\n[log]\nlevel = "loud"\nlevle = 3\n'
    file = written(tmp_path, text)
    assert problems(file) == (
        f"{file}:1: unknown key `databse`: did you mean `database`?",
        f"{file}:5: `heartbeat` must be a whole number without quotes.",
        f'{file}:8: `level` is "loud". Use one of debug, info, warning or error.',
        f"{file}:9: unknown key `levle`: did you mean `level`?",
    )


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    file = written(tmp_path, '[log]\nlevel = "info\n')
    (problem,) = problems(file)
    assert problem.startswith(f"{file}:2: This is not valid TOML")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///data/x.db", "Write sqlite+aiosqlite:// at the start"),
        ("postgres://me@host/db", "Write postgresql+asyncpg:// at the start"),
        ("postgresql+psycopg://me@host/db", "Write postgresql+asyncpg:// at the start"),
        ("mysql://me@host/db", "not a database that Waypost knows"),
        ("sqlite+aiosqlite://", "needs a file"),
        ("sqlite+aiosqlite:///:memory:", "needs a file"),
    ],
)
def test_an_address_that_would_not_work_says_what_to_write(tmp_path: Path, url: str, says: str) -> None:
    (in_file,) = problems(written(tmp_path, f'[database]\nurl = "{url}"\n'))
    assert says in in_file
    assert "config.toml:2: " in in_file
    (in_environ,) = problems(written(tmp_path, ""), {"WAYPOST_DATABASE_URL": url})
    assert says in in_environ


def test_a_password_in_the_file_is_refused_and_never_shown(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, '[database]\nurl = "postgresql+asyncpg://me:hush@host/db"\n'))
    assert "password_file" in problem
    assert "hush" not in problem


def test_the_environment_overrules_the_file_and_is_never_shown(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://me:hush@host/db"
    settings = load_settings(written(tmp_path, ""), {"WAYPOST_DATABASE_URL": url})
    assert settings.database.url.get_secret_value() == url
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings.model_dump_json())


def test_a_password_comes_from_its_file_whatever_signs_it_has(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("h@sh/\n")
    text = f'[database]\nurl = "postgresql+asyncpg://me@host/db"\npassword_file = "{secret}"\n'
    settings = load_settings(written(tmp_path, text), {})
    assert settings.database.url.get_secret_value() == "postgresql+asyncpg://me:h%40sh%2F@host/db"


@pytest.mark.parametrize("url", ["postgresql+asyncpg://host/db", "sqlite+aiosqlite:///data/x.db"])
def test_a_password_that_no_user_would_take_is_not_silently_ignored(tmp_path: Path, url: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    (problem,) = problems(written(tmp_path, f'[database]\nurl = "{url}"\npassword_file = "{secret}"\n'))
    assert "config.toml:3: `password_file` belongs to a user, and `url` names none" in problem


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = '[database]\nurl = "postgresql+asyncpg://me@host/db"\npassword_file = "/nowhere/secret"\n'
    (problem,) = problems(written(tmp_path, text))
    assert "config.toml:3: `password_file` /nowhere/secret can't be read" in problem
