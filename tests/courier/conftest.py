"""A courier on a fresh store, with a mailbox that can be given troubles."""

from __future__ import annotations

import pytest

from bot.courier import Courier
from bot.ports import Store
from bot.world import World
from tests.courier.platforms import Troubled
from tests.kit import Clock
from tests.kit import world as make_world


@pytest.fixture
def world(clock: Clock) -> World:
    return make_world(clock)


@pytest.fixture
def platform(world: World) -> Troubled:
    return Troubled(world)


@pytest.fixture
def courier(store: Store, platform: Troubled, world: World) -> Courier:
    return Courier(store, {"mailbox": platform}, world)
