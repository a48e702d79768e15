"""Rules as dated rows: read in force, changed by ending one and beginning another, never rewritten."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from queues.centre import centre_day
from queues.errors import InvalidRule, UnknownRule
from queues.rules import cooling, rulebook
from queues.rules.caps import Caps
from queues.rules.cooling import Cooling
from queues.rules.rule_checks import Hours
from queues.rules.rulebook import Limit, WindowRule
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, campaign, portfolio, queue_entry

TOMORROW = TODAY + timedelta(days=1)
MORNINGS = [Hours(day, time(9), time(12)) for day in range(5)]
LIMIT = Limit(Caps(attempts_per_week=2), "contrato 12/2026", "C", TODAY)


async def set_windows(
    conn: Connection, state: str | None, windows: list[Hours], valid_from: date, *, source: str = "Lei 1/2026"
) -> None:
    await rulebook.set_windows(
        conn, state, windows, source=source, certainty="L", valid_from=valid_from, by=None, now=NOW
    )


async def windows_on(conn: Connection, state: str | None, day: date) -> list[WindowRule]:
    rules = await rulebook.in_force(conn, day)
    return [
        each
        for each in rules.windows
        if each.state == state and each.valid_from <= day and (each.valid_until is None or day <= each.valid_until)
    ]


async def test_the_seeded_rules_name_their_sources(connection: Connection) -> None:
    rules = await rulebook.in_force(connection, TODAY)
    assert {each.state for each in rules.windows} == {None, "SP", "RJ", "ES", "AL", "AM", "PA"}
    assert all(each.source and each.certainty in "CLU" for each in rules.windows)
    [product_default] = rules.limits
    assert product_default.limit.caps == Caps(attempts_per_day=2, conversations_per_day=1)
    assert rules.holidays == ()


async def test_new_windows_end_the_old_ones_the_day_before(connection: Connection) -> None:
    before = await windows_on(connection, "SP", TODAY)
    await set_windows(connection, "SP", MORNINGS, TOMORROW)
    assert [each.id for each in await windows_on(connection, "SP", TODAY)] == [each.id for each in before]
    after = await windows_on(connection, "SP", TOMORROW)
    assert [(each.weekday, each.opens, each.closes) for each in after] == [(d, time(9), time(12)) for d in range(5)]
    assert {each.source for each in after} == {"Lei 1/2026"}
    history = await rulebook.window_history(connection, "SP")
    assert len(history) == len(before) + len(after)
    assert {each.valid_until for each in history if each.valid_from < TOMORROW} == {TODAY}


async def test_windows_that_never_began_are_superseded(connection: Connection) -> None:
    await set_windows(connection, "SP", MORNINGS, TOMORROW, source="engano")
    await set_windows(connection, "SP", [Hours(0, time(10), time(11))], TODAY)
    assert [each.source for each in await windows_on(connection, "SP", TOMORROW)] == ["Lei 1/2026"]
    rules = await rulebook.in_force(connection, TODAY)
    assert "engano" not in {each.source for each in rules.windows}
    assert "engano" in {each.source for each in await rulebook.window_history(connection, "SP")}


async def test_a_state_without_windows_has_the_default_again(connection: Connection) -> None:
    await set_windows(connection, "SP", [], TODAY)
    assert await windows_on(connection, "SP", TODAY) == []
    with pytest.raises(InvalidRule, match="default needs"):
        await set_windows(connection, None, [], TODAY)


@pytest.mark.parametrize(
    ("field", "windows", "valid_from"),
    [
        ("valid_from", MORNINGS, TODAY - timedelta(days=1)),
        ("weekday", [Hours(7, time(9), time(12))], TODAY),
        ("closes", [Hours(0, time(12), time(12))], TODAY),
        ("opens", [Hours(0, time(9), time(12)), Hours(0, time(11), time(13))], TODAY),
    ],
)
async def test_windows_that_cannot_hold_are_refused_by_field(
    connection: Connection, field: str, windows: list[Hours], valid_from: date
) -> None:
    with pytest.raises(InvalidRule) as refused:
        await set_windows(connection, "SP", windows, valid_from)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "state", "source", "certainty"),
    [
        ("state", "XX", "Lei", "C"),
        ("source", "SP", " ", "C"),
        ("certainty", "SP", "Lei", "X"),
    ],
)
async def test_a_rule_has_a_state_a_source_and_a_certainty(
    connection: Connection, field: str, state: str, source: str, certainty: str
) -> None:
    with pytest.raises(InvalidRule) as refused:
        await rulebook.set_windows(
            connection, state, MORNINGS, source=source, certainty=certainty, valid_from=TODAY, by=None, now=NOW
        )
    assert refused.value.field == field


async def test_a_limit_begins_and_ends_and_is_remembered(connection: Connection) -> None:
    limit_id = await rulebook.add_limit(connection, LIMIT, by=None, now=NOW)
    [_, added] = (await rulebook.in_force(connection, TODAY)).limits
    assert (added.id, added.limit) == (limit_id, LIMIT)
    await rulebook.end_limit(connection, limit_id, last_day=TODAY, by=None, now=NOW)
    assert [each.id for each in (await rulebook.in_force(connection, TOMORROW)).limits] != [limit_id]
    assert (await rulebook.limit_history(connection))[0].limit.valid_until == TODAY
    with pytest.raises(InvalidRule, match="already"):
        await rulebook.end_limit(connection, limit_id, last_day=TOMORROW, by=None, now=NOW)


async def test_a_limit_that_never_began_is_taken_away(connection: Connection) -> None:
    later = Limit(Caps(attempts_per_week=2), "contrato", "C", TOMORROW)
    limit_id = await rulebook.add_limit(connection, later, by=None, now=NOW)
    await rulebook.end_limit(connection, limit_id, last_day=TODAY, by=None, now=NOW)
    assert limit_id not in {each.id for each in await rulebook.limit_history(connection)}
    actions = [row["action"] for row in await connection.fetch("select action from audit_log order by id")]
    assert actions == ["rules.limit.add", "rules.limit.end"]


async def test_what_held_cannot_be_taken_back(connection: Connection) -> None:
    [default] = (await rulebook.in_force(connection, TODAY)).limits
    with pytest.raises(InvalidRule, match="is over"):
        await rulebook.end_limit(connection, default.id, last_day=TODAY - timedelta(days=2), by=None, now=NOW)
    with pytest.raises(UnknownRule, match="404"):
        await rulebook.end_limit(connection, 404, last_day=TODAY, by=None, now=NOW)


@pytest.mark.parametrize(
    ("field", "caps"),
    [
        ("caps", Caps()),
        ("attempts_per_week", Caps(attempts_per_week=0)),
        ("conversations_per_day", Caps(conversations_per_day=-1)),
    ],
)
async def test_a_limit_limits_something(connection: Connection, field: str, caps: Caps) -> None:
    with pytest.raises(InvalidRule) as refused:
        await rulebook.add_limit(connection, Limit(caps, "contrato", "C", TODAY), by=None, now=NOW)
    assert refused.value.field == field


async def test_local_holidays_come_and_go(connection: Connection) -> None:
    day = date(2027, 1, 25)

    async def add(city: str | None, state: str | None = "SP") -> int | None:
        return await rulebook.add_holiday(
            connection, day=day, state=state, city=city, name="Aniversário", source="Lei", by=None, now=NOW
        )

    holiday_id = await add(" São Paulo ")
    assert holiday_id is not None
    assert await add("São Paulo") is None
    assert await add(None) is not None
    held = (await rulebook.in_force(connection, TODAY)).holidays
    assert [(each.day, each.state, each.city) for each in held] == [(day, "SP", None), (day, "SP", "São Paulo")]
    await rulebook.remove_holiday(connection, holiday_id, by=None, now=NOW)
    assert [each.city for each in (await rulebook.in_force(connection, TODAY)).holidays] == [None]
    with pytest.raises(UnknownRule):
        await rulebook.remove_holiday(connection, holiday_id, by=None, now=NOW)
    with pytest.raises(InvalidRule, match="say which"):
        await add("São Paulo", None)


async def test_every_change_is_in_the_audit_log(connection: Connection) -> None:
    user = await connection.fetchval(
        "insert into users (username, name, password_hash, role) values ('m', 'M', 'x', 'manager') returning id"
    )
    await rulebook.set_windows(
        connection, "SP", MORNINGS, source="Lei 1", certainty="C", valid_from=TODAY, by=user, now=NOW
    )
    [row] = await connection.fetch("select * from audit_log")
    assert (row["user_id"], row["action"], row["subject"], row["at"]) == (user, "rules.windows", "state:SP", NOW)
    assert row["detail"]["windows"][0] == "0 09:00-12:00"
    assert {each.created_by for each in await windows_on(connection, "SP", TODAY)} == {user}


async def test_an_outcome_cools_as_long_as_a_manager_says(connection: Connection) -> None:
    longer = Cooling("no_answer", "after", after=timedelta(hours=6))
    await cooling.change(connection, longer, by=None, now=NOW)
    assert longer in await cooling.every(connection)
    by_days = Cooling("refuses", "business_days", business_days=5)
    await cooling.change(connection, by_days, by=None, now=NOW)
    assert by_days in await cooling.every(connection)
    [row, _] = await connection.fetch("select detail from audit_log order by id")
    assert row["detail"]["before"] == {"retry": "after", "after_s": 14400.0, "business_days": None}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("retry", Cooling("callback", "after", after=timedelta(hours=1))),
        ("retry", Cooling("no_answer", "never")),
        ("retry", Cooling("no_answer", "sometimes")),
        ("after", Cooling("no_answer", "after")),
        ("after", Cooling("no_answer", "after", after=timedelta(seconds=1))),
        ("business_days", Cooling("no_answer", "business_days")),
        ("business_days", Cooling("no_answer", "business_days", business_days=0)),
        ("business_days", Cooling("no_answer", "after", after=timedelta(hours=1), business_days=2)),
    ],
)
async def test_a_cooling_that_cannot_be_is_refused_by_field(
    connection: Connection, field: str, changed: Cooling
) -> None:
    with pytest.raises(InvalidRule) as refused:
        await cooling.change(connection, changed, by=None, now=NOW)
    assert refused.value.field == field


async def test_an_unknown_outcome_is_named(connection: Connection) -> None:
    with pytest.raises(UnknownRule, match="tired"):
        await cooling.change(connection, Cooling("tired", "after", after=timedelta(hours=1)), by=None, now=NOW)


def test_the_centres_day_is_that_of_sao_paulo() -> None:
    assert centre_day(datetime(2026, 11, 19, 2, 59, tzinfo=UTC)) == TODAY


async def test_whom_a_limit_put_off_for_weeks_is_asked_about_once_it_has_ended(connection: Connection) -> None:
    portfolio_id, other = await portfolio(connection), await portfolio(connection, "Outra")
    limit = replace(LIMIT, caps=Caps(min_days_past_due=30), portfolio_id=portfolio_id)
    limit_id = await rulebook.add_limit(connection, limit, by=None, now=NOW)
    mine, elsewhere = [
        await campaign(connection, each, name=name) for each, name in ((portfolio_id, "Minha"), (other, "Outra"))
    ]
    far, soon = NOW + timedelta(days=20), NOW + timedelta(hours=20)
    for debtor_id, (campaign_id, next_at) in enumerate(((mine, far), (mine, soon), (elsewhere, far))):
        await queue_entry(connection, campaign_id, debtor_id, next_at=next_at)
    await rulebook.end_limit(connection, limit_id, last_day=TODAY, by=None, now=NOW)
    rows = await connection.fetch("select next_at from queue_entries order by debtor_id")
    midnight = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert [row["next_at"] for row in rows] == [midnight, soon, far]
