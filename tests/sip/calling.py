"""Calls for tests: orders of calls with everything a trunk and a plan may say, and calls that are already answered."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from telephony.protocol import Answered, ConnectAudio, Ended, HangUp, Originate, Trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer
from tests.sip.voices import DEBTOR, PhoneVoice, phone_voice


def trunk(address: str, **options: Any) -> Trunk:
    """A trunk to `address`."""
    return Trunk(**{"name": "test", "address": address, "caller_id": "551133334444", **options})


def order(call_id: str, route: Trunk, **options: Any) -> Originate:
    """An order of a call over a trunk."""
    return Originate(
        **{"call_id": call_id, "number": "+5511999990000", "trunk": route, "ring_timeout_s": 10.0, **options}
    )


@contextlib.asynccontextmanager
async def talk(
    control: TestDialer,
    peer: Peer,
    call_id: str,
    scenario: str = "talk",
    *extra: str,
    hertz: int = DEBTOR,
    route: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[PhoneVoice]:
    """An answered call to a telephone that speaks a tone; hung up at the end, unless it has ended before."""
    async with phone_voice(hertz) as phone, peer(scenario, "-key", "rtp_port", str(phone.port), *extra) as address:
        await control.send(order(call_id, trunk(address, **(route or {})), **options))
        await control.until(Answered, call_id)
        await control.send(ConnectAudio(call_id=call_id))
        yield phone
        await control.send(HangUp(call_id=call_id))
        await control.until(Ended, call_id)
