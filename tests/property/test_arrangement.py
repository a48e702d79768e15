"""Who hears whom, whatever is open, played and arranged."""

from hypothesis import given
from hypothesis import strategies as st

from telephony.arrangement import (
    FAR,
    MUSIC,
    RECORD_AGENT,
    RECORD_DEBTOR,
    SOUND,
    Arrangement,
    Playing,
    Role,
    Setting,
    connections,
    port_name,
)

AGENT = port_name(0)
SUPERVISING = (Role.LISTEN, Role.WHISPER, Role.BARGE)


@st.composite
def settings(draw: st.DrawFn) -> Setting:
    roles: dict[int, Role] = {}
    if draw(st.booleans()):
        roles[0] = Role.AGENT
    if draw(st.booleans()):
        roles[1] = Role.OTHER
    for port in range(2, 2 + draw(st.integers(0, 3))):
        roles[port] = draw(st.sampled_from(SUPERVISING))
    return Setting(
        arrangement=draw(st.sampled_from(Arrangement)),
        roles=roles,
        playing=draw(st.sampled_from(Playing)),
        recording=draw(st.booleans()),
        media=draw(st.booleans()),
    )


@given(settings())
def test_nobody_hears_themselves_and_only_open_ports_are_connected(setting: Setting) -> None:
    open_ports = {port_name(port) for port in setting.roles}
    for source, sink in connections(setting):
        assert source != sink
        assert all(party in open_ports for party in (source, sink) if party.startswith("port"))


@given(settings())
def test_without_media_nothing_is_connected(setting: Setting) -> None:
    assert setting.media or connections(setting) == frozenset()


@given(settings())
def test_listeners_are_heard_by_nobody_and_whispers_by_the_agent_only(setting: Setting) -> None:
    for port, role in setting.roles.items():
        hearers = {sink for source, sink in connections(setting) if source == port_name(port)}
        if role is Role.LISTEN:
            assert hearers == set()
        if role is Role.WHISPER:
            assert hearers <= {AGENT}


@given(settings())
def test_who_waits_hears_music_and_nobody(setting: Setting) -> None:
    waits = setting.arrangement in {Arrangement.HOLD, Arrangement.CONSULT}
    if waits and setting.media and setting.playing is Playing.NOTHING:
        assert {source for source, sink in connections(setting) if sink == FAR} == {MUSIC, "silence"}


@given(settings())
def test_sides_of_a_recording_never_mix(setting: Setting) -> None:
    pairs = connections(setting)
    if setting.recording and setting.media:
        heard_by_far = {source for source, sink in pairs if sink == FAR and source != MUSIC} - {"silence"}
        assert {source for source, sink in pairs if sink == RECORD_DEBTOR} == {FAR, "silence"}
        assert {source for source, sink in pairs if sink == RECORD_AGENT} == heard_by_far | {"silence"}


@given(settings())
def test_announcement_comes_before_the_conversation(setting: Setting) -> None:
    if setting.playing is Playing.ANNOUNCEMENT and setting.media:
        pairs = connections(setting)
        assert (SOUND, FAR) in pairs
        assert (AGENT, FAR) not in pairs
        assert (FAR, AGENT) not in pairs
