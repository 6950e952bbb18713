"""What the desk keeps, as SQLAlchemy maps it. Every time is in UTC and knows it; texts are stored as they were given.

Files, findings and heads of runs are named by their SHA-256 and lie in the store (`desk.store`). The schema that databases
have is made by `desk.migrations`; a test holds the two together.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

_NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A point in time: with its zone where the database has such a type, in UTC where it has none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)  # type: ignore[no-any-return]


Word = String(40)  # of a fixed list: a role, a state
Line = String(500)  # a name, a title
Hash = String(64)  # SHA-256, hexadecimal


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class AgencyRow(Base):
    """A body through the years: what an account of an agency is bound to."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Line, unique=True)


class AccountRow(Base):
    """`login`: folded, as it is asked for. `role`: see `desk.workflow`; `agency`: of one of an agency. `must_change`: the password
    was given by somebody else. `subject`: whom an identity provider knows as, instead of a password."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(Line)
    role: Mapped[str] = mapped_column(Word)
    password: Mapped[str] = mapped_column(Line, default="")
    subject: Mapped[str | None] = mapped_column(Line, unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]

    agency: Mapped[AgencyRow | None] = relationship()


class SeasonRow(Base):
    """`settings`: office, contact, phone, date, deadline (ISO), pack, profile: what `season.settings` knows of them.
    `two_people`: whether who passes a report is another than who began its review."""

    __tablename__ = "seasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(Line)
    round: Mapped[int] = mapped_column(default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    two_people: Mapped[bool] = mapped_column(default=True)
    closed_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    bodies: Mapped[list[BodyRow]] = relationship(back_populates="season", order_by="BodyRow.place")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class BodyRow(Base):
    """A body on the roster of a season, and the state of its report. `place`: in the roster's order, from 0; `number`: as
    outputs number it. `since`: of the state. `officer`: whom it is assigned to; `reviewer`: who began the review.
    `version`: counts changes, so that of two who change it at a time the second is told."""

    __tablename__ = "bodies"
    __table_args__ = (UniqueConstraint("season_id", "agency_id"), Index("ix_bodies_season_state", "season_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    place: Mapped[int]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Line)
    short: Mapped[str] = mapped_column(Line)
    group: Mapped[str] = mapped_column("group_name", Line, default="")
    contact: Mapped[str] = mapped_column(Line, default="")
    phone: Mapped[str] = mapped_column(Line, default="")
    formerly: Mapped[list[str]] = mapped_column(default=list)
    excused: Mapped[str] = mapped_column(Line, default="")
    state: Mapped[str] = mapped_column(Word, default="due")
    since: Mapped[datetime]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column()

    season: Mapped[SeasonRow] = relationship(back_populates="bodies")
    agency: Mapped[AgencyRow] = relationship()
    officer: Mapped[AccountRow | None] = relationship(foreign_keys=[officer_id])
    reviewer: Mapped[AccountRow | None] = relationship(foreign_keys=[reviewer_id])
    submissions: Mapped[list[SubmissionRow]] = relationship(back_populates="body", order_by="SubmissionRow.round")
    decisions: Mapped[list[DecisionRow]] = relationship(back_populates="body", order_by="DecisionRow.id")
    notes: Mapped[list[NoteRow]] = relationship(back_populates="body", order_by="NoteRow.id")
    events: Mapped[list[EventRow]] = relationship(back_populates="body", order_by="EventRow.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SubmissionRow(Base):
    """A version of a report that was handed in. `round`: of this body, from 1. `name`: of the file, shown and never a place.
    `prior_…`: last year's report that came with it. `withdrawn_at`: taken back before it was reviewed."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("body_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    round: Mapped[int]
    name: Mapped[str] = mapped_column(Line)
    sha256: Mapped[str] = mapped_column(Hash, index=True)
    bytes: Mapped[int]
    prior_name: Mapped[str | None] = mapped_column(Line)
    prior_sha256: Mapped[str | None] = mapped_column(Hash)
    by: Mapped[str] = mapped_column("handed_in_by", Line)
    at: Mapped[datetime] = mapped_column("handed_in_at")
    withdrawn_at: Mapped[datetime | None]

    body: Mapped[BodyRow] = relationship(back_populates="submissions")
    checks: Mapped[list[CheckRow]] = relationship(back_populates="submission", order_by="CheckRow.turn")


class CheckRow(Base):
    """An audit of a version: a job that is done once. `turn`: from 1; one more when the register of exceptions has changed.
    `state`: waiting | running | done. `tries`: how often it was begun; `worker`: the job that did so last. When done:
    `finding`, `head` (in the store) and what lists show of them, or `fault` (code, reason, message, hint);
    `foreign`: why the report is certainly another's, or of another year."""

    __tablename__ = "checks"
    __table_args__ = (UniqueConstraint("submission_id", "turn"), Index("ix_checks_state", "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    turn: Mapped[int]
    why: Mapped[str] = mapped_column(Line, default="")
    state: Mapped[str] = mapped_column(Word, default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(100), default="")
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(Hash)
    head: Mapped[str | None] = mapped_column(Hash)
    verdict: Mapped[str | None] = mapped_column(Word)
    score: Mapped[float | None]
    problems: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how many of each degree
    fault: Mapped[dict[str, Any] | None]
    foreign: Mapped[str] = mapped_column(Line, default="", server_default="")

    submission: Mapped[SubmissionRow] = relationship(back_populates="checks")


class TogetherRow(Base):
    """A job that has the reports of a season audited together; see `desk.together`. `stand`: the file of each body that was
    audited (SHA-256, by the body's id). States, `tries`, `worker` as of a check. `result`: in the store, or `fault`."""

    __tablename__ = "together"
    __table_args__ = (Index("ix_together_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"), index=True)
    state: Mapped[str] = mapped_column(Word, default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(100), default="")
    by: Mapped[str] = mapped_column("asked_by", Line)
    stand: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(Hash)
    fault: Mapped[dict[str, Any] | None]


class DecisionRow(Base):
    """What a person says of a problem, known by its fingerprint. `kind`: accepted | disputed, by the agency; exception |
    false_alarm | verified, by two of the office: `by` asks, `second` approves, until `expires`; see `app.register`. `answer`:
    of the office to a dispute. `value`: of what the report printed then."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_body", "body_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    kind: Mapped[str] = mapped_column(Word)
    rule: Mapped[str] = mapped_column(String(100))
    fingerprint: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(16))
    shown: Mapped[str] = mapped_column(Line)
    reason: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Line, default="")
    expires: Mapped[str | None] = mapped_column(String(10))
    by: Mapped[str] = mapped_column("by_name", Line)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column("decided_at")
    second: Mapped[str | None] = mapped_column("second_name", Line)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    second_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str | None] = mapped_column(Line)
    answered_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(Line)
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    body: Mapped[BodyRow] = relationship(back_populates="decisions")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class NoteRow(Base):
    """`shared`: the agency sees it too."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column("by_name", Line)
    at: Mapped[datetime] = mapped_column("written_at")

    body: Mapped[BodyRow] = relationship(back_populates="notes")


class EventRow(Base):
    """A move of a body's report from one state to another: its history, as pages show it."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    move: Mapped[str] = mapped_column(Word)
    before: Mapped[str] = mapped_column("state_before", Word)
    after: Mapped[str] = mapped_column("state_after", Word)
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column("by_name", Line)
    at: Mapped[datetime] = mapped_column("moved_at")

    body: Mapped[BodyRow] = relationship(back_populates="events")


class InviteRow(Base):
    """A link with which an agency hands in without an account: for the browser that opens it first, and no other. Only the hashes
    of its token and of what that browser keeps are kept."""

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Hash, unique=True)
    by: Mapped[str] = mapped_column("by_name", Line)
    at: Mapped[datetime] = mapped_column("made_at")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    browser_hash: Mapped[str | None] = mapped_column(Hash)

    body: Mapped[BodyRow] = relationship()


class SessionRow(Base):
    """Somebody who has signed in, by an account or a link. Only the hash of the cookie's token is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(Hash, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    invite_id: Mapped[int | None] = mapped_column(ForeignKey("invites.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(Hash)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[AccountRow | None] = relationship()
    invite: Mapped[InviteRow | None] = relationship()


class AttemptRow(Base):
    """Something that may be tried so often only. `kind`: of what; `key`: by whom (a login, an address)."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_kind_key", "kind", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Word)
    key: Mapped[str] = mapped_column(Line)
    at: Mapped[datetime] = mapped_column("at", Instant)


class AuditRow(Base):
    """A change, who made it and when. Rows are added and never changed: each holds the hash of the one before (`desk.chain`).
    `facts`: canonical JSON, as it was hashed."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, without a gap
    at: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(Line)
    action: Mapped[str] = mapped_column(Word)
    subject: Mapped[str] = mapped_column(Line)
    facts: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column("hash_before", Hash)
    hash: Mapped[str] = mapped_column(Hash)


class ChainRow(Base):
    """The end of the audit log: one row, which is locked while the log grows."""

    __tablename__ = "audit_end"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int]
    hash: Mapped[str] = mapped_column(Hash)
