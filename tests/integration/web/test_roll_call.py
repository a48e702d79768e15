"""A page that hangs: the websocket stands, and nobody is behind it."""

from alo.polling import until
from tests.integration.web.place import PATIENCE_S, Place
from tests.integration.web.test_agent_live import ready, robot

# As `dialer.dispatch` asks it: seen within the last 6 s.
SEEN = """
select p.seen_at > now() - interval '6 seconds' from agent_presence p join users u on u.id = p.agent_id
where u.username = 'ana'
"""


async def test_an_agent_whose_page_hangs_is_given_no_calls_until_it_answers(place: Place) -> None:
    async def seen() -> bool:
        return bool(await place.pool.fetchval(SEEN))

    async def unseen() -> bool:
        return not await seen()

    async with robot(place) as agent:
        await ready(agent)
        await agent.until(type="roll_call")
        assert await seen()
        assert await until(unseen, timeout_s=PATIENCE_S), "a page that answers nothing counts as there"
        await agent.do("here")
        assert await until(seen, timeout_s=PATIENCE_S), "a page that answers again is not there"
        await agent.do("pause", reason="lunch")
        await agent.until(presence__state="paused", presence__reason="lunch")
