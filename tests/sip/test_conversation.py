"""Who hears whom: every voice is a tone, and every ear tells which it hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from telephony.protocol import (
    Answered,
    Arrange,
    Arranged,
    AudioConnected,
    ConnectAudio,
    Ended,
    HangUp,
    Play,
    Played,
    Supervise,
    Unsupervise,
)
from telephony.protocol.trunks import CallPlan
from telephony.recording.settings import RecordingSettings
from tests.sip.calling import talk
from tests.sip.centre import Centre
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import TestDialer, dialer
from tests.sip.voices import (
    AGENT,
    ANNOUNCEMENT,
    DEBTOR,
    HEARD,
    MUSIC,
    OTHER,
    SUPERVISOR,
    UNHEARD,
    BrowserVoice,
    PhoneVoice,
    browser_voice,
    strength,
    write_tone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYBODY = (AGENT, DEBTOR, OTHER, SUPERVISOR, MUSIC, ANNOUNCEMENT)
BOSS = "supervisor-1"


def none_but(*tones: int) -> dict[str, list[int]]:
    """The tones that should not be heard."""
    return {"without": [hertz for hertz in EVERYBODY if hertz not in tones]}


async def hears(ear: BrowserVoice | PhoneVoice, *tones: int) -> None:
    """Wait until these tones are heard, and none but these."""
    await ear.until(*tones, **none_but(*tones))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Centre]:
    folder = tmp_path_factory.mktemp("centre")
    write_tone(folder / "music.wav", MUSIC, 1.0)
    write_tone(folder / "notice.wav", ANNOUNCEMENT, 0.6)
    async with running_node(
        max_calls=16,
        sounds=folder,
        music=folder / "music.wav",
        recording=RecordingSettings(folder=folder / "recordings", storage=str(folder / "stored"), format="wav"),
    ) as url:
        yield Centre(url, folder / "stored")


@pytest_asyncio.fixture(loop_scope="module")
async def control(centre: Centre) -> AsyncIterator[TestDialer]:
    async with dialer(centre.url) as client:
        yield client


@contextlib.asynccontextmanager
async def conversation(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str, **plan: bool | str
) -> AsyncIterator[tuple[PhoneVoice, BrowserVoice]]:
    """A debtor and an agent who hear each other."""
    async with (
        talk(control, peer, call_id, plan=CallPlan.model_validate(plan)) as debtor,
        browser_voice(centre.url, call_id) as agent,
    ):
        await hears(debtor, AGENT)
        await hears(agent, DEBTOR)
        yield debtor, agent


async def test_agent_and_debtor_hear_each_other_and_not_themselves(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with conversation(centre, control, peer, call_id):
        assert control.seen(AudioConnected, call_id)


async def test_hold_plays_music_to_the_debtor_and_nothing_to_the_agent(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with conversation(centre, control, peer, call_id) as (debtor, agent):
        await control.send(Arrange(call_id=call_id, arrangement="hold"))
        await hears(debtor, MUSIC)
        await hears(agent)
        await control.send(Arrange(call_id=call_id, arrangement="talk"))
        await hears(debtor, AGENT)
        await hears(agent, DEBTOR)
    assert [event.arrangement for event in control.seen(Arranged, call_id)] == ["hold", "talk"]


async def test_supervisor_listens_whispers_and_barges(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with (
        conversation(centre, control, peer, call_id) as (debtor, agent),
        browser_voice(centre.url, call_id, SUPERVISOR, BOSS) as boss,
    ):
        await control.send(Supervise(call_id=call_id, name=BOSS, role="listen"))
        await hears(boss, AGENT, DEBTOR)
        await hears(agent, DEBTOR)
        await control.send(Supervise(call_id=call_id, name=BOSS, role="whisper"))
        await hears(agent, DEBTOR, SUPERVISOR)
        await hears(debtor, AGENT)
        assert not debtor.ever_heard(SUPERVISOR)
        await control.send(Supervise(call_id=call_id, name=BOSS, role="barge"))
        await hears(debtor, AGENT, SUPERVISOR)
        await hears(agent, DEBTOR, SUPERVISOR)
        await hears(boss, AGENT, DEBTOR)
        await control.send(Unsupervise(call_id=call_id, name=BOSS))
        await hears(debtor, AGENT)
        await hears(agent, DEBTOR)


async def test_supervisor_takes_over(centre: Centre, control: TestDialer, peer: Peer, call_id: str) -> None:
    async with (
        conversation(centre, control, peer, call_id) as (debtor, agent),
        browser_voice(centre.url, call_id, SUPERVISOR, BOSS) as boss,
    ):
        await control.send(Supervise(call_id=call_id, name=BOSS, role="listen"))
        await hears(boss, AGENT, DEBTOR)
        await control.send(Supervise(call_id=call_id, name=BOSS, role="take_over"))
        await hears(debtor, SUPERVISOR)
        await hears(boss, DEBTOR)
        await agent.socket.wait_closed()
        assert agent.socket.close_code == 4003


async def test_announcement_comes_before_the_conversation_to_both_sides(
    centre: Centre, control: TestDialer, peer: Peer
) -> None:
    call_id = str(uuid4())
    async with (
        talk(control, peer, call_id, plan=CallPlan(announce="notice", record=True)) as debtor,
        browser_voice(centre.url, call_id) as agent,
    ):
        await asyncio.gather(hears(debtor, ANNOUNCEMENT), hears(agent, ANNOUNCEMENT))
        assert not debtor.ever_heard(AGENT)
        await hears(debtor, AGENT)
        await hears(agent, DEBTOR)
        assert not control.seen(Played, call_id)  # nobody asked for it by name
    left, _ = await centre.recorded(control, call_id)
    assert loudest(left, ANNOUNCEMENT) > HEARD


async def test_sound_is_played_to_its_end(control: TestDialer, peer: Peer, call_id: str) -> None:
    async with talk(control, peer, call_id) as debtor:
        await control.send(Play(call_id=call_id, sound="notice"))
        await hears(debtor, ANNOUNCEMENT)
        played = await control.until(Played, call_id)
        await hears(debtor)
    assert (played.sound, played.whole) == ("notice", True)


async def test_sound_that_is_not_there_is_not_whole(control: TestDialer, peer: Peer, call_id: str) -> None:
    async with talk(control, peer, call_id):
        await control.send(Play(call_id=call_id, sound="no-such-sound"))
        assert not (await control.until(Played, call_id)).whole


async def test_recording_keeps_the_agent_left_and_the_debtor_right(
    centre: Centre, control: TestDialer, peer: Peer
) -> None:
    call_id = str(uuid4())
    async with conversation(centre, control, peer, call_id, record=True) as (debtor, agent):
        await control.send(Arrange(call_id=call_id, arrangement="hold"))
        await hears(debtor, MUSIC)
        await control.send(Arrange(call_id=call_id, arrangement="talk"))
        await hears(agent, DEBTOR)
    left, right = await centre.recorded(control, call_id)
    talked_s = (await control.until(Ended, call_id)).at - (await control.until(Answered, call_id)).at
    assert len(left) == len(right)
    assert len(right) / 16000 == pytest.approx(talked_s, abs=0.3)
    assert loudest(left, AGENT) > HEARD
    assert max(loudest(left, DEBTOR), loudest(left, MUSIC)) < UNHEARD
    assert loudest(right, DEBTOR) > HEARD
    assert max(loudest(right, AGENT), loudest(right, MUSIC)) < UNHEARD


async def test_second_call_is_consulted_joined_and_bridged(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str
) -> None:
    second = f"{call_id}-other"
    async with (
        conversation(centre, control, peer, call_id) as (debtor, agent),
        talk(control, peer, second, hertz=OTHER) as other,
    ):
        await control.send(Arrange(call_id=call_id, arrangement="consult", other=second))
        await hears(debtor, MUSIC)
        await hears(other, AGENT)
        await hears(agent, OTHER)
        await control.send(Arrange(call_id=call_id, arrangement="conference", other=second))
        await hears(debtor, AGENT, OTHER)
        await hears(other, AGENT, DEBTOR)
        await hears(agent, DEBTOR, OTHER)
        await control.send(Arrange(call_id=call_id, arrangement="bridged", other=second))
        await hears(debtor, OTHER)
        await hears(other, DEBTOR)
        await hears(agent)


async def test_end_of_a_second_call_brings_the_first_back_to_its_agent(
    centre: Centre, control: TestDialer, peer: Peer, call_id: str
) -> None:
    second = f"{call_id}-other"
    async with (
        conversation(centre, control, peer, call_id) as (debtor, agent),
        talk(control, peer, second, hertz=OTHER) as other,
    ):
        await control.send(Arrange(call_id=call_id, arrangement="consult", other=second))
        await hears(other, AGENT)
        await control.send(HangUp(call_id=second))
        await control.until(Ended, second)
        await hears(debtor, AGENT)
        await hears(agent, DEBTOR)


async def test_agent_speaks_by_their_own_telephone(control: TestDialer, peer: Peer, call_id: str) -> None:
    phone_call = f"{call_id}-phone"
    async with talk(control, peer, phone_call, hertz=AGENT) as phone:
        async with talk(control, peer, call_id) as debtor:
            await control.until(Answered, call_id)
            await control.send(ConnectAudio(call_id=call_id, phone=phone_call))
            await control.until(AudioConnected, call_id)
            await hears(debtor, AGENT)
            await hears(phone, DEBTOR)
        assert not control.seen(Ended, phone_call)  # it is kept up for the next debtor
        async with talk(control, peer, f"{call_id}-next", hertz=OTHER) as debtor:
            await control.send(ConnectAudio(call_id=f"{call_id}-next", phone=phone_call))
            await hears(debtor, AGENT)
            await hears(phone, OTHER)


def loudest(pcm: bytes, hertz: int) -> float:
    """The greatest amplitude of a tone in any 160 ms."""
    return max(strength(pcm[start : start + 2560], hertz) for start in range(0, len(pcm) - 2559, 2560))
