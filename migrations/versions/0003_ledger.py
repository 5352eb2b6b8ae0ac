"""Coins as a ledger: accounts, transfers that the database itself keeps from being rewritten, holds, checks.

Revision ID: 0003
Revises: 0002
"""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SYSTEM_ACCOUNTS = {
    "purchased": "019a9f00-0000-7000-8000-000000000001",
    "granted": "019a9f00-0000-7000-8000-000000000002",
    "spent": "019a9f00-0000-7000-8000-000000000003",
    "adjustment": "019a9f00-0000-7000-8000-000000000004",
}

PARTIAL = (
    ("uq_coin_transfers_imported", "kv_id IS NOT NULL", ["artist_id", "kv_id"]),
    ("ix_coin_transfers_recipient", "recipient_id IS NOT NULL", ["recipient_id"]),
    ("ix_coin_transfers_origin", "origin_id IS NOT NULL", ["origin_id"]),
)

# REPLACE takes rows away without their DELETE triggers, so a row that would take the place of another is not let in;
# RAISE(IGNORE) is what ON CONFLICT DO NOTHING would have done.
SQLITE = (
    """
    CREATE TRIGGER coin_transfers_no_update BEFORE UPDATE ON coin_transfers
    BEGIN SELECT RAISE(ABORT, 'coin_transfers is append-only'); END
    """,
    """
    CREATE TRIGGER coin_transfers_no_delete BEFORE DELETE ON coin_transfers
    BEGIN SELECT RAISE(ABORT, 'coin_transfers is append-only'); END
    """,
    """
    CREATE TRIGGER coin_transfers_no_replace BEFORE INSERT ON coin_transfers
    WHEN EXISTS (SELECT 1 FROM coin_transfers WHERE id = NEW.id)
      OR EXISTS (SELECT 1 FROM coin_transfers WHERE idempotency_key = NEW.idempotency_key)
      OR EXISTS (SELECT 1 FROM coin_transfers WHERE artist_id = NEW.artist_id AND kv_id = NEW.kv_id)
    BEGIN SELECT RAISE(IGNORE); END
    """,
)
POSTGRES = (
    """
    CREATE FUNCTION coin_transfers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'coin_transfers is append-only'; END $$
    """,
    """
    CREATE TRIGGER coin_transfers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON coin_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION coin_transfers_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "wallet_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("mismatches", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_checks")),
    )
    op.create_index(op.f("ix_wallet_checks_checked_at"), "wallet_checks", ["checked_at"], unique=False)
    op.create_table(
        "coin_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("kv_digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('available', 'held')) = (artist_id IS NOT NULL) AND (artist_id IS NULL) = (balance IS NULL)",
            name=op.f("ck_coin_accounts_owner"),
        ),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_coin_accounts_balance")),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["profiles.id"], name=op.f("fk_coin_accounts_artist_id_profiles"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_accounts")),
        sa.UniqueConstraint("artist_id", "kind", name=op.f("uq_coin_accounts_artist_id_kind")),
    )
    op.create_index(
        "uq_coin_accounts_system",
        "coin_accounts",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("artist_id IS NULL"),
        postgresql_where=sa.text("artist_id IS NULL"),
    )
    op.create_table(
        "coin_transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("related_entity_type", sa.String(length=50), nullable=True),
        sa.Column("related_entity_id", sa.String(length=255), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=100), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("kv_id", sa.String(length=255), nullable=True),
        sa.Column("kv_digest", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint(
            "idempotency_key IS NOT NULL OR kv_id IS NOT NULL OR kind = 'import_adjustment'",
            name=op.f("ck_coin_transfers_source"),
        ),
        sa.CheckConstraint("(idempotency_key IS NULL) = (request_hash IS NULL)", name=op.f("ck_coin_transfers_key")),
        sa.CheckConstraint("amount > 0 OR (amount = 0 AND kv_id IS NOT NULL)", name=op.f("ck_coin_transfers_amount")),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_coin_transfers_sides")),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["profiles.id"], name=op.f("fk_coin_transfers_artist_id_profiles"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"],
            ["coin_accounts.id"],
            name=op.f("fk_coin_transfers_from_account_id_coin_accounts"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["coin_transfers.id"],
            name=op.f("fk_coin_transfers_origin_id_coin_transfers"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["profiles.id"],
            name=op.f("fk_coin_transfers_recipient_id_profiles"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id"],
            ["coin_accounts.id"],
            name=op.f("fk_coin_transfers_to_account_id_coin_accounts"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_transfers")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_coin_transfers_idempotency_key")),
    )
    op.create_index(
        op.f("ix_coin_transfers_artist_id_occurred_at"), "coin_transfers", ["artist_id", "occurred_at"], unique=False
    )
    for name, condition, columns in PARTIAL:
        op.create_index(
            name,
            "coin_transfers",
            columns,
            unique=name.startswith("uq"),
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    op.create_table(
        "coin_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (charged + released = amount)", name=op.f("ck_coin_holds_state")),
        sa.CheckConstraint(
            "amount > 0 AND charged >= 0 AND released >= 0 AND charged + released <= amount",
            name=op.f("ck_coin_holds_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["profiles.id"], name=op.f("fk_coin_holds_artist_id_profiles"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["coin_transfers.id"], name=op.f("fk_coin_holds_id_coin_transfers"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_holds")),
    )
    op.create_index(op.f("ix_coin_holds_artist_id_state"), "coin_holds", ["artist_id", "state"], unique=False)
    op.create_index(op.f("ix_coin_holds_state_expires_at"), "coin_holds", ["state", "expires_at"], unique=False)
    keep_append_only()


def keep_append_only() -> None:
    """Make the issuing side's accounts, and have the database refuse to change or delete a transfer."""
    accounts = sa.table(
        "coin_accounts",
        sa.column("id", sa.Uuid),
        sa.column("kind"),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    rows = [
        {"id": UUID(number), "kind": kind, "created_at": datetime(2026, 11, 20, tzinfo=UTC)}
        for kind, number in SYSTEM_ACCOUNTS.items()
    ]
    op.bulk_insert(accounts, rows)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_coin_holds_state_expires_at"), table_name="coin_holds")
    op.drop_index(op.f("ix_coin_holds_artist_id_state"), table_name="coin_holds")
    op.drop_table("coin_holds")
    op.drop_index(op.f("ix_coin_transfers_artist_id_occurred_at"), table_name="coin_transfers")
    for name, condition, _columns in PARTIAL:
        op.drop_index(
            name, table_name="coin_transfers", sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )
    op.drop_table("coin_transfers")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION coin_transfers_refuse()")
    op.drop_index(
        "uq_coin_accounts_system",
        table_name="coin_accounts",
        sqlite_where=sa.text("artist_id IS NULL"),
        postgresql_where=sa.text("artist_id IS NULL"),
    )
    op.drop_table("coin_accounts")
    op.drop_index(op.f("ix_wallet_checks_checked_at"), table_name="wallet_checks")
    op.drop_table("wallet_checks")
