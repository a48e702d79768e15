"""Slots of the library: four per worker, handed from call to call."""

import os
import signal

from telephony.end_cause import EndCause
from telephony.protocol import AskSnapshot, Ended, Ringing, Snapshot
from tests.sip.dialing import TestDialer
from tests.sip.processes import children, is_worker
from tests.sip.raw_peer import RawPeer


async def test_call_that_takes_the_slot_of_one_just_over_is_not_cut_off(control: TestDialer) -> None:
    async with RawPeer() as lasting, RawPeer() as next_one:
        await control.originate("lasting", lasting.address)  # in the first slot
        await lasting.request("INVITE")
        for call_id in ("b", "c", "d"):  # through the other slots
            async with RawPeer() as short:
                await control.originate(call_id, short.address)
                await short.respond("INVITE", "486 Busy Here")
                await control.until(Ended, call_id)
        [worker] = (pid for pid in children(os.getpid()) if is_worker(pid))
        os.kill(worker, signal.SIGSTOP)
        await lasting.respond("INVITE", "486 Busy Here")
        await control.originate("next", next_one.address)
        await control.send(AskSnapshot())
        await control.until(Snapshot)  # its order is on the link
        os.kill(worker, signal.SIGCONT)  # and comes to the worker together with the end of the first
        await next_one.respond("INVITE", "180 Ringing")
        await control.until(Ringing, "next")
        await control.until(Ended, "lasting")
        await next_one.respond("INVITE", "486 Busy Here")
        assert (await control.until(Ended, "next")).cause is EndCause.BUSY
