"""What people do on the loopback Discord, within what their client would let them do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.wire.discord_parts.interactions import COMMAND, COMPONENT, MODAL, TYPING, Exchange, Interactions
from tests.wire.discord_parts.state import Channel, Json, Message, State, User, walk

SUB_COMMANDS = (1, 2)
LABEL, BUTTON, INPUT = 18, 2, 4


class People:
    """Acts as the members of the server. Every action waits for its answer unless `wait` is False."""

    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    async def slash(
        self, command: str, options: Mapping[str, Any] | None = None, *, by: User, where: Channel, wait: bool = True
    ) -> Exchange:
        """Send a command that Discord knows, with options that it has."""
        data = self._command(command, options or {}, None)
        return await _answered(await self._interactions.begin(COMMAND, data, by, where), wait)

    async def type(
        self, command: str, param: str, typed: str, others: Mapping[str, Any] | None = None, *, by: User, where: Channel
    ) -> list[str]:
        """Type into an option; the names that are suggested."""
        data = self._command(command, {**(others or {}), param: typed}, param)
        exchange = await _answered(await self._interactions.begin(TYPING, data, by, where), True)
        return [choice["name"] for choice in exchange.choices]

    async def press(
        self, which: str, values: Sequence[str] | None = None, *, by: User, on: Message | None = None, wait: bool = True
    ) -> Exchange:
        """Use a button or menu, named by its label, placeholder or id; `on` a message, or the newest that has it."""
        message, control = self._control(which, by, on)
        assert not control.get("disabled"), f"{which!r} is greyed out"
        data: Json = {"custom_id": control["custom_id"], "component_type": control["type"], "id": control["id"]}
        if control["type"] != BUTTON:
            data["values"] = _chosen(control, values or ())
        return await _answered(await self._interactions.begin(COMPONENT, data, by, message.channel, message), wait)

    async def submit(self, opened: Exchange, answers: Mapping[str, Any], *, wait: bool = True) -> Exchange:
        """Fill in the form that came back and send it; what is not named stays as it was filled in beforehand."""
        assert opened.form is not None, "no form was opened"
        fields = {label["component"]["custom_id"] for label in opened.form["components"]}
        assert set(answers) <= fields, f"the form has no {sorted(set(answers) - fields)}, but {sorted(fields)}"
        data = {
            "custom_id": opened.form["custom_id"],
            "components": [_filled(label, answers) for label in opened.form["components"]],
        }
        return await _answered(await self._interactions.begin(MODAL, data, opened.by, opened.where, opened.on), wait)

    def _command(self, command: str, given: Mapping[str, Any], focused: str | None) -> Json:
        word, *rest = command.split(" ")
        known = next((each for scope in self._state.commands.values() for each in scope if each["name"] == word), None)
        assert known is not None, f"Discord knows no /{word}"
        data: Json = {"id": known["id"], "name": word, "type": 1}
        into, options = data, known.get("options", [])
        for name in rest:
            inner = next((each for each in options if each["name"] == name and each["type"] in SUB_COMMANDS), None)
            assert inner is not None, f"/{word} has no {name}"
            nested: Json = {"name": name, "type": inner["type"]}
            into["options"] = [nested]
            into, options = nested, inner.get("options", [])
        into["options"] = _options(command, options, given, focused)
        return data

    def _control(self, which: str, by: User, on: Message | None) -> tuple[Message, Json]:
        among = [on] if on else [each for each in reversed(self._state.messages.values()) if not each.deleted]
        for message in among:
            if message.only_for not in (None, by.id):
                continue
            for control in message.controls():
                if which in (control["custom_id"], control.get("label"), control.get("placeholder")):
                    return message, control
        raise AssertionError(f"nobody shows {by.name} a {which!r}")


async def _answered(exchange: Exchange, wait: bool) -> Exchange:
    if wait:
        await exchange.answered()
    return exchange


def _options(command: str, options: Sequence[Json], given: Mapping[str, Any], focused: str | None) -> list[Json]:
    known = {option["name"]: option for option in options}
    assert set(given) <= set(known), f"/{command} has no {sorted(set(given) - set(known))}"
    missing = [name for name, option in known.items() if option.get("required") and name not in given]
    assert focused or not missing, f"/{command} wants {missing}"
    found = []
    for name, value in given.items():
        option: Json = {"name": name, "type": known[name]["type"], "value": value}
        if name == focused:
            assert known[name].get("autocomplete"), f"/{command} suggests nothing for {name}"
            option["focused"] = True
        choices = [choice["value"] for choice in known[name].get("choices", [])]
        assert not choices or value in choices, f"/{command} takes one of {choices} for {name}"
        found.append(option)
    return found


def _chosen(control: Json, values: Sequence[str]) -> list[str]:
    offered = [option["value"] for option in control.get("options", [])]
    assert not offered or set(values) <= set(offered), f"{values} are not all among {offered}"
    assert control.get("min_values", 1) <= len(values) <= control.get("max_values", 1), f"{len(values)} values"
    return list(values)


def _filled(label: Json, answers: Mapping[str, Any]) -> Json:
    field = label["component"]
    filled: Json = {"type": field["type"], "id": field.get("id", 1), "custom_id": field["custom_id"]}
    if field["type"] == INPUT:
        filled["value"] = str(answers.get(field["custom_id"], field.get("value") or ""))
        assert filled["value"] or not field.get("required", True), f"{label['label']} must be answered"
        assert len(filled["value"]) <= field.get("max_length", 4000), f"{label['label']} is too long"
        return {"type": LABEL, "id": label.get("id", 1), "component": filled}
    before = [option["value"] for option in field.get("options", []) if option.get("default")]
    before += [str(each["id"]) for each in field.get("default_values", [])]
    given = answers.get(field["custom_id"], before)
    filled["values"] = _chosen(field, [given] if isinstance(given, str) else given)
    return {"type": LABEL, "id": label.get("id", 1), "component": filled}


def texts(form: Json) -> list[str]:
    """The labels of a form's fields."""
    return [label["label"] for label in form["components"]]


def parts(message: Message) -> list[Json]:
    """Every component of a message."""
    return list(walk(message.body.get("components", [])))
