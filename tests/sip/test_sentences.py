"""A conversation heard: what one end says arrives at the others and in the recording, and nowhere else."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from telephony.protocol import Supervise
from telephony.protocol.trunks import CallPlan
from telephony.recording.settings import RecordingSettings
from tests.sip.calling import talk
from tests.sip.centre import Centre
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import TestDialer, dialer
from tests.sip.sentences import said, sentence, share_said, unsaid
from tests.sip.voices import SUPERVISOR, browser_voice, hear

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEBTOR_SAYS = sentence("inbound-please-wait")
AGENT_SAYS = sentence("recording-notice")
BOSS_WHISPERS = sentence("inbound-waited-too-long")
BOSS_SAYS_ALOUD = sentence("inbound-we-call-back")
BOSS = "supervisor-1"
CALL = "7d3f6c1e-5a38-4b8e-9a4e-0c8d4bb0a001"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Centre]:
    folder = tmp_path_factory.mktemp("sentences")
    recording = RecordingSettings(folder=folder / "recordings", storage=str(folder / "stored"), format="wav")
    async with running_node(recording=recording) as url:
        yield Centre(url, folder / "stored")


@pytest_asyncio.fixture(loop_scope="module")
async def control(centre: Centre) -> AsyncIterator[TestDialer]:
    async with dialer(centre.url) as client:
        yield client


async def test_each_sentence_arrives_where_it_should_and_nowhere_else(
    centre: Centre, control: TestDialer, peer: Peer
) -> None:
    async with (
        talk(control, peer, CALL, plan=CallPlan(record=True)) as debtor,
        browser_voice(centre.url, CALL) as agent,
        browser_voice(centre.url, CALL, SUPERVISOR, BOSS) as boss,
    ):
        await control.send(Supervise(call_id=CALL, name=BOSS, role="listen"))
        for voice in (debtor, agent, boss):
            await voice.until()
            voice.muted = True
        await hear(DEBTOR_SAYS, debtor, agent, boss)
        await hear(AGENT_SAYS, agent, debtor, boss)
        await control.send(Supervise(call_id=CALL, name=BOSS, role="whisper"))
        await hear(BOSS_WHISPERS, boss, agent)
        await control.send(Supervise(call_id=CALL, name=BOSS, role="barge"))
        await hear(BOSS_SAYS_ALOUD, boss, debtor, agent)
        heard = {name: b"".join(ear.frames) for name, ear in (("debtor", debtor), ("agent", agent), ("boss", boss))}
    assert unsaid(BOSS_WHISPERS, heard["debtor"])
    assert unsaid(DEBTOR_SAYS, heard["debtor"])
    assert unsaid(AGENT_SAYS, heard["agent"])
    assert unsaid(BOSS_WHISPERS + BOSS_SAYS_ALOUD, heard["boss"])
    left, right = await centre.recorded(control, CALL)
    assert [said(each, left) for each in (AGENT_SAYS, BOSS_SAYS_ALOUD)] == [True, True]
    assert [share_said(each, left) for each in (DEBTOR_SAYS, BOSS_WHISPERS)] == pytest.approx([0, 0], abs=0.2)
    assert said(DEBTOR_SAYS, right)
    assert unsaid(AGENT_SAYS + BOSS_WHISPERS + BOSS_SAYS_ALOUD, right)
