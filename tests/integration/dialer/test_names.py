"""An agent who dials by hand finds people by name, and only those whom the team dials so."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from dialer import names
from dialer.errors import PreviewRefused
from dialer.preview_desk import PreviewDesk
from queues import campaigns
from queues.pace import Mode, Pace
from store.bus import MemoryBus
from tests.integration.dialer.centre import Floor, running_dialer
from tests.integration.dialer.test_modes import colleague, previews, shown, switch

AUDIT = "select action, subject, detail from audit_log where action like 'debtor.%' and user_id = $1 order by id"


async def called(floor: Floor, *whole_names: str) -> None:
    for debtor_id, name in zip(floor.centre.debtors, whole_names, strict=False):
        await floor.pool.execute("update debtors set name = $2 where id = $1", debtor_id, name)


async def audited(floor: Floor) -> list[tuple[str, str, object]]:
    """What the agent did, with what the log says of it."""
    rows = await floor.pool.fetch(AUDIT, floor.agent)
    details = [row["detail"] for row in rows]
    read = [json.loads(each) if isinstance(each, str) else each for each in details]
    return [(row["action"], row["subject"], detail) for row, detail in zip(rows, read, strict=True)]


async def refusal(floor: Floor, name: str) -> str:
    with pytest.raises(PreviewRefused) as refused:
        await previews(floor).find(floor.agent, name)
    return refused.value.reason


async def found_by(floor: Floor, name: str) -> list[int]:
    return [each.debtor_id for each in (await previews(floor).find(floor.agent, name)).people]


async def choice_refused(floor: Floor, debtor_id: int, desk: PreviewDesk | None = None) -> str:
    with pytest.raises(PreviewRefused) as refused:
        await (desk or previews(floor)).choose(floor.agent, debtor_id)
    return refused.value.reason


async def another_portfolio(floor: Floor, name: str, mode: Mode, *, team: str = "") -> tuple[int, int]:
    """Add a portfolio with one debtor, and its running campaign: of the team, or one named. Return both ids."""
    pool, centre = floor.pool, floor.centre
    team_id = centre.team_id
    if team:
        team_id = await pool.fetchval("insert into teams (name) values ($1) returning id", team)
    portfolio_id = await pool.fetchval(
        "insert into portfolios (name, creditor_name, max_discount_percent) values ($1, 'Banco', 40) returning id",
        f"De {name} {team}",
    )
    debtor_id = await pool.fetchval(
        "insert into debtors (document, name, state) values ($1, $2, 'SP') returning id", f"9{portfolio_id:010d}", name
    )
    await pool.execute(
        """
        insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date)
        values ($1, $2, 'X', 100, current_date - 50)
        """,
        portfolio_id,
        debtor_id,
    )
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        campaign_id = await campaigns.create(
            connection, name=f"{name} {team}", portfolio_id=portfolio_id, team_id=team_id, trunk_id=centre.trunk_id
        )
        await campaigns.refresh(connection, campaign_id, now)
        await campaigns.set_pace(connection, campaign_id, Pace(mode), by=None, now=now)
        await campaigns.start(connection, campaign_id)
    return debtor_id, campaign_id


async def test_by_hand_an_agent_finds_people_by_their_names(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Conceição Prado", "Joana Prado", "3M do Brasil")
    first, second, third = floor.centre.debtors[:3]
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        for written, ids in (
            ("joao", [first]),
            ("JOÃ", [second, first]),
            ("joã prado CONC", [first]),
            ("3m do", [third]),
        ):
            found = await previews(floor).find(floor.agent, written)
            assert ([each.debtor_id for each in found.people], found.more) == (ids, False)
        for written, reason in (
            ("j%o", "name_too_short"),
            ("3m", "name_too_short"),
            ("Prado", "unknown_person"),
            ("joana%prado", "unknown_person"),
        ):
            assert await refusal(floor, written) == reason
        await previews(floor).choose(floor.agent, second)
        assert (await shown(floor))["debtor_id"] == second
        assert await refusal(floor, "joao") == "not_ready"  # sees somebody


async def test_every_search_and_everybody_shown_is_in_the_audit_log(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Prado", "Bruno Prado")
    first, second = floor.centre.debtors[:2]
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        assert await found_by(floor, "joão") == [first]
        assert await refusal(floor, "Pra\x00do") == "unknown_person"
        await previews(floor).choose(floor.agent, first)
        await shown(floor)
        await previews(floor).close(floor.agent)
        await previews(floor).look_up(floor.agent, await number_of(floor, second))
    assert await audited(floor) == [
        ("debtor.search", "debtors", {"typed": "joão", "shown": [first]}),
        ("debtor.search", "debtors", {"typed": "Prado", "shown": []}),
        ("debtor.choose", f"debtor:{first}", {}),
        ("debtor.look_up", f"debtor:{second}", {}),
    ]


async def number_of(floor: Floor, debtor_id: int) -> str:
    return str(await floor.pool.fetchval("select number from phones where debtor_id = $1", debtor_id))


async def test_only_those_are_chosen_whom_a_search_of_ones_own_has_just_shown(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Prado", "Bruno Prado")
    first, second = floor.centre.debtors[:2]
    later = PreviewDesk(
        floor.pool, MemoryBus(), clock=lambda: datetime.now(UTC) + names.CHOSEN_WITHIN + timedelta(seconds=1)
    )
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        assert await found_by(floor, "joão") == [first]
        assert await choice_refused(floor, second) == "search_again"
        assert await choice_refused(floor, first, later) == "search_again"
        await floor.pool.execute("update audit_log set user_id = $1", await colleague(floor))
        assert await choice_refused(floor, first) == "search_again"


async def test_only_the_people_of_portfolios_dialled_by_hand_are_found(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Prado")
    first = floor.centre.debtors[0]
    predicted, other_campaign = await another_portfolio(floor, "João Nogueira", Mode.PREDICTIVE)
    await another_portfolio(floor, "João Alheio", Mode.MANUAL, team="Equipe 2")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        assert await found_by(floor, "joão") == [first]
        assert await refusal(floor, "joão nog") == "unknown_person"
        assert await refusal(floor, "joão alh") == "unknown_person"
        assert await choice_refused(floor, predicted) == "search_again"
        await floor.pool.execute("update campaigns set mode = 'manual' where id = $1", other_campaign)
        await switch(floor, Pace(Mode.PREDICTIVE))
        assert await choice_refused(floor, first) == "search_again"  # shown, and by hand no more
        assert await found_by(floor, "joão") == [predicted]
        await floor.pool.execute("update campaigns set mode = 'predictive' where id = $1", other_campaign)
        assert await refusal(floor, "joão") == "no_manual_campaign"


async def test_no_search_is_waited_for_and_none_waits_long(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Prado")
    monkeypatch.setattr(names, "PATIENCE", timedelta(seconds=0.3))
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        async with floor.pool.acquire() as call, call.transaction(), asyncio.timeout(5):
            await call.execute("select from agent_presence where agent_id = $1 for update", floor.agent)
            assert await found_by(floor, "joão") == [floor.centre.debtors[0]]
        async with floor.pool.acquire() as other, other.transaction(), asyncio.timeout(5):
            await other.execute("lock table debtors in access exclusive mode")
            assert await refusal(floor, "joão") == "name_too_common"
    assert (await audited(floor))[-1] == ("debtor.search", "debtors", {"typed": "joão", "shown": []})


async def test_of_names_that_too_many_have_some_are_shown_and_more_is_asked_for(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "Maria Prado", "Maria Souza")
    monkeypatch.setattr(names, "READ", 2)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        found = await previews(floor).find(floor.agent, "maria")
        assert ([each.name for each in found.people], found.more) == (["Maria Prado", "Maria Souza"], True)
        await switch(floor, Pace(Mode.PREDICTIVE))
        await another_portfolio(floor, "Bruno Prado", Mode.MANUAL)
        assert await refusal(floor, "maria") == "name_too_common"
        assert await refusal(floor, "maria pra") == "unknown_person"


async def test_names_are_folded_alike_here_and_in_the_database(floor: Floor) -> None:
    letters = "".join(chr(code) for code in range(0x20, 0x180) if chr(code).isalpha())
    there = await floor.pool.fetchval(
        "select array_agg(folded(x) order by o) from unnest($1::text[]) with ordinality t (x, o)", list(letters)
    )
    mine = [names.folded(each) for each in letters]
    assert [
        (a, b, c) for a, b, c in zip(letters, mine, there, strict=True) if b != c and a in names.ACCENTED + "ABCabc"
    ] == []
