"""The same blocks built by an independent library, which knows limits that Slack's own models do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import slackblocks
from slackblocks.blocks import ActionsBlock, ContextBlock, DividerBlock, HeaderBlock, InputBlock, SectionBlock
from slackblocks.elements import (
    Button,
    CheckboxGroup,
    ConversationSelectMenu,
    DatePicker,
    ExternalSelectMenu,
    PlainTextInput,
    StaticMultiSelectMenu,
    StaticSelectMenu,
    TimePicker,
    UserMultiSelectMenu,
    UserSelectMenu,
)
from slackblocks.objects import ConversationFilter, Markdown, Option, PlainText

BUILT: dict[str, Any] = {
    "actions": ActionsBlock,
    "context": ContextBlock,
    "divider": DividerBlock,
    "header": HeaderBlock,
    "input": InputBlock,
    "section": SectionBlock,
    "button": Button,
    "checkboxes": CheckboxGroup,
    "conversations_select": ConversationSelectMenu,
    "datepicker": DatePicker,
    "external_select": ExternalSelectMenu,
    "multi_static_select": StaticMultiSelectMenu,
    "multi_users_select": UserMultiSelectMenu,
    "plain_text_input": PlainTextInput,
    "static_select": StaticSelectMenu,
    "timepicker": TimePicker,
    "users_select": UserSelectMenu,
    "plain_text": PlainText,
    "mrkdwn": Markdown,
}


def second_opinion(blocks: Sequence[Any]) -> Iterator[str]:
    """What the library finds wrong."""
    for block in blocks:
        try:
            built = _built(block)
            built.to_dict() if hasattr(built, "to_dict") else built._resolve()
        except (slackblocks.InvalidUsageError, TypeError, ValueError) as error:
            yield f"{block.get('type')}: {error}"


def _built(value: Any, key: str = "") -> Any:
    if isinstance(value, list):
        return [_built(each, key) for each in value]
    if not isinstance(value, dict):
        return value
    if "type" in value:
        inner = {name: _built(each, name) for name, each in value.items() if name != "type"}
        return BUILT[value["type"]](**inner)
    kind: Any = ConversationFilter if key == "filter" else Option
    return kind(**{name: _built(each, name) for name, each in value.items()})
