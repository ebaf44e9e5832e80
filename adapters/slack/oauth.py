"""The way into a new workspace: what Slack is asked for, and the pages that an admin sees on the way back."""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence

from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installs import STATE_LASTS, Installs, States

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
REASONS = {
    "access_denied": "You chose not to install Waypost. Nothing was changed.",
    "invalid_browser": "This came from another browser than it began in. Begin again, and stay in one browser.",
    "invalid_state": "This took longer than ten minutes, or the page was opened twice. Begin again.",
    "missing_code": "Slack sent no code along. Begin again.",
    "invalid_code": "Slack did not accept the code. Begin again. If that does not help, check the client secret.",
}
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Waypost</title>
<body style="font-family: sans-serif; max-width: 36em; margin: 4em auto; padding: 0 1em; line-height: 1.5">
<h1>{title}</h1>{body}</body></html>
"""


def oauth_settings(
    client_id: str,
    client_secret: str,
    scopes: Sequence[str],
    public_url: str,
    installs: Installs,
    states: States,
    client: AsyncWebClient,
) -> AsyncOAuthSettings:
    """What the Bolt app needs to install itself.

    scopes: the bot's, as in the manifest. public_url: where the internet finds this server. client: calls Slack.
    """
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(scopes),
        user_scopes=[],
        redirect_uri=public_url.rstrip("/") + REDIRECT_PATH,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        install_page_rendering_enabled=False,
        callback_options=AsyncCallbackOptions(_welcome, _sorry),
        installation_store=installs,
        state_store=states,
        state_expiration_seconds=int(STATE_LASTS.total_seconds()),
        logger=log,
    )
    # With what Slack says about a token kept, a request costs one look into the vault and no call to Slack.
    settings.authorize = AsyncInstallationStoreAuthorize(
        logger=log,
        installation_store=installs,
        client_id=client_id,
        client_secret=client_secret,
        cache_enabled=True,
        client=client,
    )
    return settings


async def _welcome(args: AsyncSuccessArgs) -> BoltResponse:
    team = args.installation.team_name or "your workspace"
    body = (
        f"<p>Waypost is in {html.escape(team)}. Back in Slack, type <code>/invite @Waypost</code> in the channel of "
        "your study group, then <code>/cohort setup</code> and <code>/cohort create</code>.</p>"
    )
    return _page(200, "You are set", body, args.settings)


async def _sorry(args: AsyncFailureArgs) -> BoltResponse:
    words = str(args.error) if args.error else REASONS.get(args.reason, "Slack reported a problem. Begin again.")
    log.warning("an installation did not come about: %s", args.reason if args.reason in REASONS else "another reason")
    body = f'<p>{html.escape(words)}</p><p><a href="install">Begin again</a></p>'
    return _page(args.suggested_status_code, "Not installed", body, args.settings)


def _page(status: int, title: str, body: str, settings: AsyncOAuthSettings) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, headers=headers, body=PAGE.format(title=title, body=body))
