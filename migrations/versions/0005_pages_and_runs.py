"""Artists without a page, imports while they run.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profiles", sa.Column("has_page", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index(op.f("ix_payment_methods_user_id"), "payment_methods", ["user_id"])
    op.add_column("import_runs", sa.Column("state", sa.String(length=20), server_default="finished", nullable=False))
    op.add_column("import_runs", sa.Column("stage", sa.String(length=20), server_default="writing", nullable=False))
    op.add_column("import_runs", sa.Column("done", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("import_runs", sa.Column("total", sa.BigInteger(), nullable=True))
    op.add_column("import_runs", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("seen_at", "total", "done", "stage", "state"):
        op.drop_column("import_runs", name)
    op.drop_index(op.f("ix_payment_methods_user_id"), "payment_methods")
    op.drop_column("profiles", "has_page")
