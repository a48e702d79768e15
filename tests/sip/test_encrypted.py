"""TLS and SRTP with a telephone that we did not write."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, ConnectAudio, Ended, HangUp
from tests.sip.baresip import NUMBER, Telephone, baresip
from tests.sip.calling import order, trunk
from tests.sip.conftest import running_node
from tests.sip.dialing import PATIENCE_S, dialer
from tests.sip.voices import AGENT, DEBTOR, HEARD, browser_voice, strength


@pytest.fixture
async def telephone(tmp_path: Path) -> AsyncIterator[Telephone]:
    async with baresip(tmp_path) as phone:
        yield phone


async def test_sound_goes_both_ways_over_tls_and_srtp(telephone: Telephone, call_id: str) -> None:
    route = trunk(telephone.address, transport="tls", srtp="mandatory")
    async with running_node(ca_file=telephone.ca_file) as url, dialer(url) as control:
        await control.send(order(call_id, route, dialled=NUMBER))
        await control.until(Answered, call_id)
        await control.send(ConnectAudio(call_id=call_id))
        async with browser_voice(url, call_id) as agent, asyncio.timeout(PATIENCE_S):
            await agent.until(DEBTOR)
            while strength(telephone.heard()[-16000:], AGENT) < HEARD:
                await agent.until(DEBTOR)
        await control.send(HangUp(call_id=call_id))
        assert (await control.until(Ended, call_id)).cause is EndCause.LOCAL_HANGUP


async def test_telephone_that_wants_srtp_is_not_called_without(telephone: Telephone, call_id: str) -> None:
    route = trunk(telephone.address, transport="tls", srtp="off")
    async with running_node(ca_file=telephone.ca_file) as url, dialer(url) as control:
        await control.send(order(call_id, route, dialled=NUMBER))
        ended = await control.until(Ended, call_id)
    assert ended.cause is EndCause.NETWORK_FAILURE
    assert not control.seen(Answered, call_id)


async def test_carrier_with_a_certificate_that_nobody_vouches_for_is_not_called(
    telephone: Telephone, call_id: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    async with baresip(other) as stranger:
        route = trunk(telephone.address, transport="tls", srtp="mandatory")
        async with running_node(ca_file=stranger.ca_file) as url, dialer(url) as control:
            await control.send(order(call_id, route, dialled=NUMBER))
            ended = await control.until(Ended, call_id)
    assert ended.cause is EndCause.NETWORK_FAILURE
