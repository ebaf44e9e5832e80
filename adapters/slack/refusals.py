"""What Slack's refusals mean for a post, and the sentence that tells somebody how to mend it."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unreachable

PAUSE = 600.0
"""Seconds to wait when a token is refused."""
BROKEN_DOWN = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ekm_access_denied")
REFUSED_TOKEN = ("invalid_auth", "not_authed", "token_expired")
REMOVED = ("account_inactive", "token_revoked", "team_not_found", "access_denied", "org_login_required")
OUTSIDE = ("not_in_channel", "channel_not_found")
CLOSED = ("user_not_found", "user_disabled", "cannot_dm_bot", "user_not_visible", "messages_tab_disabled")
READ_ONLY = ("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel")
NO_HISTORY = ("missing_scope", "not_in_channel", "channel_not_found", "no_permission", "not_allowed_token_type")
"""Why a history can't be read, although a post may be there."""
MALFORMED = (
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
)


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong."""
    try:
        return str(error.response.get("error") or "")
    except ValueError:  # the answer is no JSON
        return ""


def status_of(error: SlackApiError) -> int:
    """The HTTP status of the answer."""
    return int(getattr(error.response, "status_code", 0) or 0)


def pause_of(error: SlackApiError) -> float | None:
    """How long Slack asks to wait, in seconds."""
    for name, value in dict(getattr(error.response, "headers", None) or {}).items():
        if name.lower() == "retry-after":
            try:
                return float(value)
            except ValueError:
                return None
    return None


def refusal(
    error: SlackApiError, where: str, bot: str, direct: bool, prefix: str, *, sends: bool = True
) -> DeliveryError:
    """What a refused call means: try later, somebody must act, or (for a broken server) the outcome is unknown.

    where: the place as moderators know it. bot: the name by which Waypost is invited. prefix: stands before commands.
    sends: whether it was a post.
    """
    code, status = code_of(error), status_of(error)
    if status == 429 or code == "ratelimited":
        return TryLater(pause_of(error), "Slack asks to wait.")
    if status >= 500 or code in BROKEN_DOWN or not code:
        why = f"Slack broke down while it took the post ({code or status})."
        return Interrupted(why) if sends else TryLater(None, why)
    if code in REFUSED_TOKEN:
        return TryLater(PAUSE, "Slack no longer accepts the bot's token. Set a new one and start Waypost again.")
    return Unreachable(fix(error, where, bot, direct, prefix))


def invite(bot: str, where: str) -> str:
    """The sentence that says how Waypost comes into a channel."""
    return f"Type /invite @{bot} in {where}."


def another_channel(prefix: str) -> str:
    """What to do about a channel that is archived."""
    return f"Open it again, or pick another channel with /{prefix}cohort edit."


def fix(error: SlackApiError, where: str, bot: str, direct: bool, prefix: str) -> str:
    """What somebody has to do, in a sentence; see refusal."""
    code = code_of(error)
    if code in OUTSIDE and not direct:
        return invite(bot, where)
    if code == "is_archived":
        return f"{where[0].upper()}{where[1:]} is archived. {another_channel(prefix)}"
    if code in REMOVED:
        return "Waypost was removed from this workspace. Install it again at api.slack.com/apps, then start it anew."
    if code in CLOSED or (direct and code in OUTSIDE):
        return f"This person can't be written to any more. Remove them with /{prefix}cohort members."
    if code in READ_ONLY:
        return f"I may not write in {where}. Allow Waypost there under the channel's posting permissions."
    if code == "missing_scope":
        needed = str(error.response.get("needed") or "a right")
        return f"Waypost lacks {needed}. Put the newest manifest into the app, and install it again in the workspace."
    if code in MALFORMED:
        return "Slack refused this post as malformed. That is a fault of Waypost; please report it."
    return f"Slack refused a post in {where}: {code}."
