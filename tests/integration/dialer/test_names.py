"""An agent who dials by hand finds people by name, and only those whom the team dials so."""

import pytest

from dialer import names
from dialer.errors import PreviewRefused
from queues.pace import Mode, Pace
from tests.integration.dialer.centre import Floor, running_dialer
from tests.integration.dialer.test_modes import previews, shown, switch


async def called(floor: Floor, *names: str) -> None:
    for debtor_id, name in zip(floor.centre.debtors, names, strict=False):
        await floor.pool.execute("update debtors set name = $2 where id = $1", debtor_id, name)


async def test_by_hand_an_agent_finds_people_by_their_names(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Conceição Prado", "Joana Prado", "3M do Brasil")
    first, second, third = floor.centre.debtors[:3]
    desk = previews(floor)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        for written, ids in (
            ("joao", [first]),
            ("JOÃ", [second, first]),
            ("joã prado CONC", [first]),
            ("3m do", [third]),
        ):
            found = await desk.find(floor.agent, written)
            assert ([each.debtor_id for each in found.people], found.more) == (ids, False)
        for written, reason in (
            ("j%o", "name_too_short"),
            ("Prado", "unknown_person"),
            ("joana%prado", "unknown_person"),
        ):
            with pytest.raises(PreviewRefused) as refused:
                await desk.find(floor.agent, written)
            assert refused.value.reason == reason
        shown_ids = "select detail -> 'shown' from audit_log where action = 'debtor.search' order by at limit 1"
        assert await floor.pool.fetchval(shown_ids) in ([first], f"[{first}]")
        await desk.choose(floor.agent, second)
        assert (await shown(floor))["debtor_id"] == second
        with pytest.raises(PreviewRefused):
            await desk.find(floor.agent, "joao")  # sees somebody


async def test_only_the_people_of_portfolios_dialled_by_hand_are_found(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await called(floor, "João Prado")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        await switch(floor, Pace(Mode.PREDICTIVE))
        for look in (
            previews(floor).find(floor.agent, "joão"),
            previews(floor).choose(floor.agent, floor.centre.debtors[0]),
        ):
            with pytest.raises(PreviewRefused):
                await look


async def test_names_are_folded_alike_here_and_in_the_database(floor: Floor) -> None:
    letters = "".join(chr(code) for code in range(0x20, 0x180) if chr(code).isalpha())
    there = await floor.pool.fetchval(
        "select array_agg(folded(x) order by o) from unnest($1::text[]) with ordinality t (x, o)", list(letters)
    )
    mine = [names.folded(each) for each in letters]
    assert [
        (a, b, c) for a, b, c in zip(letters, mine, there, strict=True) if b != c and a in names.ACCENTED + "ABCabc"
    ] == []
