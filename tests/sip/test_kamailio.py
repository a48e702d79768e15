"""A registrar and a proxy with digest that we did not write."""

from pathlib import Path

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, Ended, HangUp, TrunkState, UseTrunks
from tests.sip.calling import order, trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer
from tests.sip.kamailio import PASSWORD, USER, kamailio

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_trunk_registers_and_calls_through_a_proxy_that_asks_for_credentials(
    shared_control: TestDialer, peer: Peer, call_id: str, tmp_path: Path, algorithm: str
) -> None:
    async with peer("answer") as beyond, kamailio(tmp_path, beyond, algorithm) as address:
        carrier = trunk(address, name=algorithm, username=USER, password=PASSWORD, registers=True, options_interval_s=0)
        await shared_control.send(UseTrunks(trunks=(carrier,)))
        await shared_control.until_true(lambda: _registered(shared_control, algorithm))
        await shared_control.send(order(call_id, carrier))
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        assert (await shared_control.until(Ended, call_id)).cause is EndCause.LOCAL_HANGUP
        await shared_control.send(UseTrunks(trunks=()))


async def test_wrong_password_registers_nowhere_and_calls_nobody(
    shared_control: TestDialer, peer: Peer, call_id: str, tmp_path: Path
) -> None:
    async with peer("answer") as beyond, kamailio(tmp_path, beyond) as address:
        carrier = trunk(address, name="wrong", username=USER, password="wrong", registers=True, options_interval_s=0)
        await shared_control.send(UseTrunks(trunks=(carrier,)))
        await shared_control.until_true(lambda: "refused" in _states(shared_control, "wrong"))
        await shared_control.send(order(call_id, carrier))
        ended = await shared_control.until(Ended, call_id)
        await shared_control.send(UseTrunks(trunks=()))
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, 407)


def _registered(control: TestDialer, name: str) -> bool:
    return any(each.registered for each in control.seen(TrunkState) if each.name == name)


def _states(control: TestDialer, name: str) -> list[str]:
    return [each.state for each in control.seen(TrunkState) if each.name == name]
