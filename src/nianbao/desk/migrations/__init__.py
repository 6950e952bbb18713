"""The schema of the desk's database, step by step, up and down (Alembic)."""
