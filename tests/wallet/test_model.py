"""The ledger against a plain model: any order of movements, some of them repeated, some broken off halfway."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from promo.core.clock import at, now
from promo.core.db import transaction
from promo.core.errors import Conflict
from promo.core.failpoints import FAIL_AT
from promo.wallet import services
from promo.wallet.queries import Choice, audit, balance, flow, history
from tests.factories import make_artist

FAILPOINTS = ("wallet.moved", "wallet.written", "wallet.held", "wallet.settled", "nowhere", "nowhere else")
COINS = st.integers(1, 60)
WHO = st.integers(0, 1)
WHICH = st.integers(0, 99)


class Crash(Exception):
    """The power went."""


@dataclass
class Hold:
    """Coins set aside."""

    owner: int
    rest: int


@dataclass
class Spending:
    """Coins that were taken, as far as they did not come back."""

    owner: int
    left: int


@dataclass
class Step:
    """Something that was done, to be asked for again."""

    call: Callable[[], UUID]
    answer: UUID


class Ledger(RuleBasedStateMachine):
    """Two artists; `available` and `held` are what the model says they have."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.artists = [make_artist(name=f"Artist {uuid4()}").id for _ in range(2)]
        self.available, self.held = [0, 0], [0, 0]
        self.received, self.spent = [0, 0], [0, 0]
        self.holds: dict[UUID, Hold] = {}
        self.spendings: dict[UUID, Spending] = {}
        self.done: list[Step] = []
        self.crash_at: str | None = None

    def teardown(self) -> None:
        """Leave everything as it was found."""
        assert audit().mismatches == []
        self.context.pop()

    def do(self, call: Callable[[], UUID], refusal: type[Exception] | None = None) -> UUID | None:
        """Call a service: what it returned, or None where it was refused, as it had to be, or broken off."""
        self.app.config[FAIL_AT] = {self.crash_at: self.crash}
        self.crash_at = None
        try:
            answer = call()
        except Crash:
            return None
        except (services.NotEnough, Conflict) as error:
            if type(error) is not refusal:
                raise
            return None
        finally:
            self.app.config[FAIL_AT] = {}
        assert refusal is None
        self.done.append(Step(call, answer))
        return answer

    def crash(self) -> None:
        """Break off."""
        raise Crash

    @rule(name=st.sampled_from(FAILPOINTS))
    def break_the_next(self, name: str) -> None:
        """The next movement breaks off at this place, if it comes there."""
        self.crash_at = name

    @rule(who=WHO, coins=COINS, paid=st.booleans())
    def add(self, who: int, coins: int, paid: bool) -> None:
        """Coins come in."""
        service, key = services.purchase if paid else services.grant, str(uuid4())
        if self.do(lambda: service(self.artists[who], coins, key=key)):
            self.available[who] += coins
            self.received[who] += coins

    @rule(who=WHO, coins=COINS)
    def spend(self, who: int, coins: int) -> None:
        """Coins go out, if there are enough."""
        key, refusal = str(uuid4()), services.NotEnough if coins > self.available[who] else None
        spent = self.do(lambda: services.spend(self.artists[who], coins, key=key), refusal)
        if spent:
            self.available[who] -= coins
            self.spent[who] += coins
            self.spendings[spent] = Spending(who, coins)

    @rule(who=WHO, coins=COINS)
    def hand_over(self, who: int, coins: int) -> None:
        """Coins go to the other artist."""
        key, refusal = str(uuid4()), services.NotEnough if coins > self.available[who] else None
        if self.do(lambda: services.transfer(self.artists[who], self.artists[1 - who], coins, key=key), refusal):
            self.available[who] -= coins
            self.available[1 - who] += coins
            self.spent[who] += coins
            self.received[1 - who] += coins

    @precondition(lambda self: self.spendings)
    @rule(which=WHICH, coins=COINS)
    def refund(self, which: int, coins: int) -> None:
        """Spent coins come back."""
        spent = list(self.spendings)[which % len(self.spendings)]
        one, key = self.spendings[spent], str(uuid4())
        refusal = Conflict if coins > one.left else None
        if self.do(lambda: services.refund(spent, coins, key=key), refusal):
            one.left -= coins
            self.available[one.owner] += coins
            self.received[one.owner] += coins

    @rule(who=WHO, coins=COINS)
    def hold(self, who: int, coins: int) -> None:
        """Coins are set aside, if there are enough."""
        key, until = str(uuid4()), now() + dt.timedelta(days=1)
        refusal = services.NotEnough if coins > self.available[who] else None
        held = self.do(lambda: services.hold(self.artists[who], coins, until=until, key=key), refusal)
        if held:
            self.available[who] -= coins
            self.held[who] += coins
            self.holds[held] = Hold(who, coins)

    @precondition(lambda self: self.holds)
    @rule(which=WHICH, coins=COINS)
    def charge(self, which: int, coins: int) -> None:
        """Held coins go out."""
        held = list(self.holds)[which % len(self.holds)]
        one, key = self.holds[held], str(uuid4())
        charged = self.do(lambda: services.charge(held, coins, key=key), Conflict if coins > one.rest else None)
        if charged:
            one.rest -= coins
            self.held[one.owner] -= coins
            self.spent[one.owner] += coins
            self.spendings[charged] = Spending(one.owner, coins)

    @precondition(lambda self: self.holds)
    @rule(which=WHICH, coins=st.none() | COINS)
    def release(self, which: int, coins: int | None) -> None:
        """Held coins come back, a part or all."""
        held = list(self.holds)[which % len(self.holds)]
        one, key = self.holds[held], str(uuid4())
        amount = one.rest if coins is None else coins
        refusal = Conflict if amount > one.rest or not one.rest else None
        if self.do(lambda: services.release(held, coins, key=key), refusal):
            self.give_back(one, amount)

    @rule(days=st.sampled_from([0, 2]))
    def time_passes(self, days: int) -> None:
        """Two days later no hold made so far is left."""
        with at(now() + dt.timedelta(days=days)):
            services.release_expired()
        if days:
            for one in self.holds.values():
                self.give_back(one, one.rest)

    @precondition(lambda self: self.done)
    @rule(which=WHICH)
    def ask_again(self, which: int) -> None:
        """A repeated request gets the same answer and moves nothing."""
        step = self.done[which % len(self.done)]
        assert step.call() == step.answer

    @rule(who=WHO, coins=COINS, other=COINS)
    def break_a_larger_transaction(self, who: int, coins: int, other: int) -> None:
        """What was done before the break is gone as well."""
        try:
            with transaction():
                services.grant(self.artists[who], coins, key=str(uuid4()))
                services.transfer(self.artists[who], self.artists[1 - who], coins, key=str(uuid4()))
                services.hold(self.artists[1 - who], other, until=now(), key=str(uuid4()))
                raise Crash
        except (Crash, services.NotEnough):
            pass

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        """Balances are those of the model, and the history ends with them."""
        for who, artist in enumerate(self.artists):
            assert balance(artist) == (self.available[who], self.held[who])
            sums = flow(artist)
            assert (sums.received, sums.spent) == (self.received[who], self.spent[who])
            rows: Any = history(artist, Choice(), 1).items
            assert (rows[0].after if rows else 0) == self.available[who]

    def give_back(self, one: Hold, amount: int) -> None:
        """In the model."""
        one.rest -= amount
        self.held[one.owner] -= amount
        self.available[one.owner] += amount


@pytest.mark.slow
def test_the_ledger_does_what_a_plain_model_does(app: Flask) -> None:
    machine = type("Machine", (Ledger,), {"app": app})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
