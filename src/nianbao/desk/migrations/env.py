"""What Alembic runs: the steps, on the connection that `desk.schema` hands it."""

from alembic import context

from nianbao.desk.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot change columns in place
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
