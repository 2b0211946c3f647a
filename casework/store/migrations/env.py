"""What Alembic runs: the migrations, on the connection and in the transaction that `bring_up` opened."""

from __future__ import annotations

from alembic import context

from casework.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
