"""docs/data-model.md tells of the tables that there are, and of each table of the specification."""

import re

import pytest

from promo.core.db import Base
from tools.data_model import BEGIN, DOCUMENT, with_tables

SPECIFIED = """
    users profiles tracks videos concerts news donations coins_balance coins_transactions subscriptions
    payment_transactions banner_ads promotion_campaigns pitching_submissions conversations messages notifications
    email_subscriptions email_history tickets ticket_messages user_settings payment_methods track_analytics
    concert_analytics user_dashboard_stats
    TourDate Notification NotificationSettings EmailCampaign TicketProviderConnection TicketSale SalesFunnel
    NotificationStats kv_store_84730125
""".split()
ROW = re.compile(r"^\| (\w+) \| (?:`(\w+)`|not stored) \| \S.* \|$", re.MULTILINE)


def test_the_diagrams_are_those_of_the_models() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    assert with_tables(document) == document, "run python -m tools.data_model"


@pytest.mark.parametrize("name", SPECIFIED)
def test_each_specified_table_has_its_row(name: str) -> None:
    rows = dict(ROW.findall(DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[0]))

    assert name in rows
    assert rows[name] in {"", *Base.metadata.tables}
