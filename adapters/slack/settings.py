"""What `[platforms.slack]` may say, and where the tokens and the signing secret come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.domain.errors import StudyError

PUBLIC = re.compile(r"https://[^\s/]+(/\S*)?")


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: its setting, the variable and the file setting that may hold it, its form, and where to find it."""

    name: str
    variable: str
    start: str
    where: str

    @property
    def file(self) -> str:
        """The setting that names a file with it."""
        return f"{self.name}_file"


TOKEN = Secret(
    "token",
    "WAYPOST_SLACK_TOKEN",
    "xoxb-",
    "at api.slack.com/apps: your app, OAuth & Permissions, Bot User OAuth Token",
)
APP_TOKEN = Secret(
    "app_token",
    "WAYPOST_SLACK_APP_TOKEN",
    "xapp-",
    "at api.slack.com/apps: your app, Basic Information, App-Level Tokens, Generate, with the scope connections:write",
)
SIGNING_SECRET = Secret(
    "signing_secret",
    "WAYPOST_SLACK_SIGNING_SECRET",
    "",
    "at api.slack.com/apps: your app, Basic Information, App Credentials, Signing Secret",
)
CLIENT_SECRET = Secret(
    "client_secret",
    "WAYPOST_SLACK_CLIENT_SECRET",
    "",
    "at api.slack.com/apps: your app, Basic Information, App Credentials, Client Secret",
)
SECRETS = (TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_SECRET)


class SlackSettings(BaseModel):
    """The table of this platform.

    mode: "socket" needs no public address, "http" listens at host and port. *_file: files that hold a secret and
    nothing else. prefix: put before every command's first word, where a name is taken in the workspace. api_url: for a
    proxy. connections: how many sockets are kept open at once, so that one may be renewed without a gap. public_url:
    where the internet finds host and port. client_id: let any number of workspaces install the app.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    client_secret: SecretStr = SecretStr("")
    token_file: Path | None = None
    app_token_file: Path | None = None
    signing_secret_file: Path | None = None
    client_secret_file: Path | None = None
    mode: Literal["socket", "http"] = "socket"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=3000, ge=0, le=65535)
    prefix: str = Field(default="", pattern=r"^[a-z0-9-]{0,12}$")
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://\S+$")
    connections: int = Field(default=2, ge=1, le=10)
    public_url: str = ""
    client_id: str = Field(default="", pattern=r"^[\w.]*$")

    @property
    def many(self) -> bool:
        """Whether workspaces install the app themselves, each with a token of its own."""
        return bool(self.client_id)


def read_settings(table: Mapping[str, object], environ: Mapping[str, str]) -> SlackSettings:
    """The settings from a config table; secrets from `environ` or the files that the table names.

    Raises StudyError whose message names everything at fault at once; no message ever shows a value.
    """
    problems: list[str] = []
    given = dict(table)
    for secret in SECRETS:
        if given.pop(secret.name, None) is not None:
            problems.append(
                f"Please take `{secret.name}` out of [platforms.slack]: a config file is easily shared. Put it into "
                f"the environment as {secret.variable}, or into a file that `{secret.file}` names."
            )
    found = {secret.name: _value(secret, given, environ, problems) for secret in SECRETS}
    try:
        settings = SlackSettings.model_validate({**given, **found})
    except ValidationError as error:
        raise StudyError("\n".join([*problems, *_sentences(error)])) from None
    problems += _missing(settings)
    if problems:
        raise StudyError("\n".join(problems))
    return settings


def _value(secret: Secret, table: Mapping[str, Any], environ: Mapping[str, str], problems: list[str]) -> str:
    value = environ.get(secret.variable, "").strip()
    file = table.get(secret.file)
    if not value and isinstance(file, str | Path):
        value, problem = _from_file(Path(file), secret)
        problems += [problem] if problem else []
    if value and not value.startswith(secret.start):
        problems.append(f"{secret.variable} should start with {secret.start}. You find it {secret.where}.")
    return value


def _from_file(file: Path, secret: Secret) -> tuple[str, str]:
    try:
        return file.read_text(encoding="utf-8").strip(), ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        return "", (
            f"The file {file} can't be read ({reason}). Check `{secret.file}` in [platforms.slack], "
            "and that the file is readable for the user who runs Waypost."
        )


def _missing(settings: SlackSettings) -> Iterator[str]:
    if settings.public_url and not PUBLIC.fullmatch(settings.public_url):
        yield "[platforms.slack] public_url: Write the whole address that Slack can reach, starting with https://."
    if settings.many and (settings.mode != "http" or not settings.public_url):
        yield (
            '[platforms.slack] client_id: To let workspaces install the app, write mode = "http" and the address at '
            'which they find this server, like public_url = "https://waypost.example.org".'
        )
        return
    needed = (TOKEN, APP_TOKEN) if settings.mode == "socket" else (TOKEN, SIGNING_SECRET)
    for secret in (SIGNING_SECRET, CLIENT_SECRET) if settings.many else needed:
        if not getattr(settings, secret.name).get_secret_value():
            what = secret.name.replace("_", " ")
            yield (
                f"The Slack {what} is missing. Set {secret.variable}, or name a file that holds it as `{secret.file}` "
                f"in [platforms.slack]. You find it {secret.where}."
            )


def _sentences(error: ValidationError) -> list[str]:
    return [
        f"[platforms.slack] {'.'.join(str(part) for part in each['loc'])}: {each['msg']}."
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]
