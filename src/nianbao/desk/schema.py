"""The schema of a desk's database: brought up and down, and told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from nianbao.base.errors import UsageError
from nianbao.desk.database import READS

_PLACE: Final = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> None:
    """Brings the schema up, in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Brings the schema down to a step, or to nothing (`base`). What later steps brought is lost."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def version_of(engine: Engine) -> str | None:
    """The step that a database is at; None for an empty one."""
    with engine.connect().execution_options(**READS) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def check_version(engine: Engine) -> None:
    """UsageError where the database is not at the step that this version of the program knows."""
    found = version_of(engine)
    if found == newest():
        return
    if found is None:
        raise UsageError("数据库还是空的", where="--desk", hint="请先运行 nianbao desk init")
    raise UsageError(
        f"数据库是另一版程序的（{found}，本程序要 {newest()}）", where="--desk", hint="请运行 nianbao desk upgrade"
    )


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_PLACE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
