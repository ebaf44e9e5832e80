"""The ledger's statements. A row waits as long as `next_try` is set; indexes on waiting rows stay small."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, bindparam, case, delete, func, or_, select, update

from bot.ports import AGES, Fate
from bot.storage.merge import Merge
from bot.storage.tables import Utc
from bot.storage.tables import outbox as t

WAITS = t.c.next_try.is_not(None)
NOW = bindparam("now", type_=Utc)
MINE = t.c.key == bindparam("its_key")


def _columns(first_tried: Column[object]) -> list[Column[object]]:
    return [
        t.c.key, t.c.platform, t.c.space, t.c.channel, t.c.thread, t.c.card, t.c.format, t.c.kind, t.c.cohort, t.c.user,
        t.c.due, t.c.expires, t.c.revises, first_tried, t.c.attempts, t.c.fate, t.c.reason, t.c.receipt, t.c.sent,
        t.c.changed,
    ]  # fmt: skip


def _is(*fates: Fate) -> ColumnElement[bool]:
    return or_(*(t.c.fate == fate.value for fate in fates))


def _next_in_its_place() -> ColumnElement[bool]:
    """Whether no earlier parcel waits for the same place: order within a channel is kept, one at a time."""
    other = t.alias("other")
    same = [getattr(other.c, name) == t.c[name] for name in ("platform", "space", "channel", "thread")]
    earlier = or_(other.c.due < t.c.due, and_(other.c.due == t.c.due, other.c.key < t.c.key))
    return ~select(other.c.key).where(*same, other.c.next_try.is_not(None), earlier).exists()


ADD = Merge(t)

_chosen = (
    select(t.c.key)
    .where(
        t.c.next_try <= NOW,
        t.c.platform.in_(bindparam("platforms", expanding=True)),
        _next_in_its_place(),
    )
    .order_by(t.c.due, t.c.key)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("chosen")  # PostgreSQL runs it once, and never takes more than the limit
)
CLAIM = (
    update(t)
    .where(t.c.key.in_(select(_chosen.c.key)))
    .values(
        fate=Fate.LEASED.value,
        next_try=bindparam("until"),
        tried_before=t.c.first_tried,
        first_tried=func.coalesce(t.c.first_tried, NOW),
        attempts=t.c.attempts + 1,
        changed=NOW,
    )
    .returning(*_columns(t.c.tried_before))
)

SENT = update(t).where(MINE).values(fate=Fate.SENT.value, reason="", next_try=None)
FAIL = update(t).where(MINE, WAITS).values(fate=Fate.FAILED.value, next_try=None)
UNSURE = update(t).where(MINE, or_(WAITS, _is(Fate.SKIPPED))).values(fate=Fate.UNKNOWN.value, next_try=None)

RETRY = (
    update(t)
    .where(MINE, _is(Fate.LEASED))
    .values(fate=Fate.PLANNED.value, next_try=bindparam("at"), reason=bindparam("why"))
)
RETRY_CLEARED = RETRY.values(first_tried=None)
DEFER = RETRY.values(first_tried=t.c.tried_before, attempts=t.c.attempts - 1)


# Inserts or changes, but not what was sent, or may have been.
SKIP = Merge(t, ("fate", "reason", "next_try", "changed"), and_(~_is(Fate.SENT), ~_is(Fate.UNKNOWN)))
UNSKIP = delete(t).where(t.c.key == bindparam("key"), _is(Fate.SKIPPED), t.c.attempts == 0)
AGAIN = (
    update(t)
    .where(MINE, _is(Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED))
    .values(fate=Fate.PLANNED.value, reason="", first_tried=None, tried_before=None, attempts=0)
)
ARRIVED = (
    update(t).where(MINE, _is(Fate.UNKNOWN)).values(fate=Fate.SENT.value, sent=func.coalesce(t.c.first_tried, NOW))
)

_of_cohort = t.c.cohort == bindparam("its_cohort")
_of_user = t.c.user == bindparam("its_user")
WITHDRAW = (
    update(t)
    .where(_of_cohort, _is(Fate.PLANNED), t.c.first_tried.is_(None))  # what was tried may be there: its courier decides
    .values(fate=Fate.SKIPPED.value, reason=bindparam("why"), next_try=None)
)
WITHDRAW_OWN = WITHDRAW.where(_of_user)

Query = Select[*tuple[Any, ...]]
ALL: Query = select(*_columns(t.c.first_tried))
GET = ALL.where(t.c.key == bindparam("key"))
FIND = ALL.where(t.c.short == bindparam("short"))
FIND_IN = FIND.where(t.c.cohort == bindparam("cohort"))
LEDGER = ALL.where(t.c.cohort == bindparam("cohort")).order_by(t.c.due.desc(), t.c.key.desc()).limit(bindparam("most"))
LEDGER_BEFORE = LEDGER.where(t.c.due < bindparam("before"))
_newest = ALL.where(
    t.c.platform == bindparam("platform"), t.c.space == bindparam("space"), t.c.sent.is_not(None), _is(Fate.SENT)
).order_by(t.c.sent.desc(), t.c.due.desc(), t.c.key.desc())
SENT_OF = _newest.limit(bindparam("most"))
TO = _newest.where(t.c.channel == bindparam("channel"), t.c.thread == bindparam("thread")).limit(bindparam("most"))
KEYS = select(t.c.key, t.c.fate).where(t.c.cohort == bindparam("cohort"))
NEXT = select(func.min(t.c.next_try)).where(WAITS, _next_in_its_place())
_overdue = [
    func.sum(case((t.c.due <= bindparam(f"border{n}", type_=Utc), 1), else_=0)).label(f"age{n}")
    for n in range(len(AGES))
]
WAITING = (
    select(t.c.platform, t.c.fate, func.min(t.c.due).label("oldest"), func.count().label("all"), *_overdue)
    .where(WAITS)
    .group_by(t.c.platform, t.c.fate)
)
TROUBLES = (
    select(t.c.fate, func.count())
    .where(_is(Fate.FAILED, Fate.UNKNOWN), t.c.changed >= bindparam("since"))
    .group_by(t.c.fate)
)
