"""The schema goes up and down with data in it, and is what the tables say."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError

from nianbao.base.errors import UsageError
from nianbao.desk.chain import rows_of, verify
from nianbao.desk.schema import check_version, downgrade, newest, upgrade, version_of
from nianbao.desk.tables import AuditRow, Base, BodyRow
from nianbao.desk.work import Desk, Who, console


def _differs(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_the_steps_make_what_the_tables_say(desk: Desk) -> None:
    assert version_of(desk.engine) == newest()
    assert _differs(desk.engine) == []
    check_version(desk.engine)


def test_up_and_down_with_data(desk: Desk, people: dict[str, Who]) -> None:
    downgrade(desk.engine, "0001")
    with pytest.raises(UsageError, match="另一版程序"):
        check_version(desk.engine)
    with desk.look(console()) as look:
        assert len(look.db.scalars(select(BodyRow)).all()) == 3
    upgrade(desk.engine)
    with desk.look(console()) as look:
        assert look.db.scalars(select(BodyRow.short).order_by(BodyRow.place)).first() == "教育局"
        assert verify(rows_of(look.db)) is None
    downgrade(desk.engine, "base")
    assert version_of(desk.engine) is None
    with pytest.raises(UsageError, match="空的"):
        check_version(desk.engine)
    upgrade(desk.engine)
    assert _differs(desk.engine) == []


@pytest.mark.parametrize("change", [update(AuditRow).values(who="别人"), delete(AuditRow)])
def test_the_database_itself_keeps_the_log(desk: Desk, people: dict[str, Who], change: object) -> None:
    with pytest.raises(DBAPIError, match="only grows"), desk.work(console()) as work:
        work.db.execute(change)  # type: ignore[call-overload]
    with desk.look(console()) as look:
        assert verify(rows_of(look.db)) is None and len(list(rows_of(look.db))) == 1
