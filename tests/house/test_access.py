"""Who may enter is declared for each blueprint, and holds for each route."""

from collections.abc import Callable, Iterator
from uuid import uuid4

from flask import Flask
from werkzeug.routing import Rule

from promo.accounts.models import User
from promo.core.access import SAFE_METHODS, TABLE, Access
from tests.factories import make_artist, make_concert, make_user
from tests.house.client import HouseClient


def rules(app: Flask, *kinds: Access) -> Iterator[Rule]:
    """The routes of blueprints with these kinds of access."""
    for rule in app.url_map.iter_rules():
        if app.extensions[TABLE].get(rule.endpoint.split(".")[0]) in kinds:
            yield rule


def address(app: Flask, rule: Rule, **values: object) -> str:
    """An address of the route; what `values` does not name is made up."""
    filled = {name: values.get(name, uuid4() if name.endswith("id") else "nobody") for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **filled)


def test_every_route_belongs_to_a_declared_blueprint(app: Flask) -> None:
    declared = set(app.extensions[TABLE])

    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in declared} == set()


def test_nobody_gets_past_the_sign_in(app: Flask, client: HouseClient) -> None:
    for rule in rules(app, Access.SIGNED_IN, Access.ARTIST, Access.STAFF):
        for method in rule.methods or ():
            answer = client.open(address(app, rule), method=method)
            if method in {"GET", "HEAD"}:
                assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login"), rule
            elif method != "OPTIONS":
                assert answer.status_code in {400, 401}, rule


def test_staff_pages_do_not_exist_for_others(app: Flask, login: Callable[[User], HouseClient]) -> None:
    with app.app_context():
        alice = make_user("alice")
        make_artist(alice)
    browser = login(alice)

    for rule in rules(app, Access.STAFF):
        assert browser.get(address(app, rule)).status_code == 404, rule


def test_another_artists_things_do_not_exist(app: Flask, login: Callable[[User], HouseClient]) -> None:
    with app.app_context():
        alice, charlie = make_user("alice"), make_user("charlie")
        make_artist(alice)
        concert = make_concert(make_artist(charlie, "Charlie"))
    browser = login(alice)

    for rule in rules(app, Access.ARTIST):
        if "concert_id" in rule.arguments:
            assert browser.get(address(app, rule, concert_id=concert.id)).status_code == 404, rule
        assert browser.get(address(app, rule) + "?artist=charlie").status_code == 404, rule


def test_every_write_needs_its_token(app: Flask, login: Callable[[User], HouseClient]) -> None:
    with app.app_context():
        alice = make_user("alice")
        make_artist(alice)
    browser, visitor = login(alice), app.test_client()

    for rule in app.url_map.iter_rules():
        if app.extensions[TABLE].get(rule.endpoint.split(".")[0]) is Access.WEBHOOK:
            continue
        for method in (rule.methods or set()) - SAFE_METHODS:
            person = (
                visitor if rule.endpoint.startswith("security.") and rule.endpoint != "security.logout" else browser
            )
            if rule.endpoint in {"security.confirm_email", "security.reset_password"}:
                continue  # the secret in the address is the permission; both are tried in tests/accounts
            answer = person.open(address(app, rule), method=method, data={"name": "typed"})
            assert answer.status_code == 400, f"{method} {rule}"
