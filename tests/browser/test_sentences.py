"""Sentences through the page: from the microphone to the line, and from the line to the headset."""

import base64
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import OpenPage, chromium
from tests.browser.far_end import FarEnd
from tests.browser.test_audio import holds, in_call
from tests.integration.web.place import Place
from tests.sip.sentences import said, sentence, sentence_file, unsaid

AGENT_SAYS = "inbound-please-wait"
DEBTOR_SAYS = "recording-notice"

# Whatever is connected to the headset is kept as well, as 16-bit samples
KEEP_WHAT_SOUNDS = """
localStorage.setItem("alo.audio", JSON.stringify({ echo: false, noise: false, gain: false }));
window.sounded = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...more) {
  if (target instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
    const tap = this.context.createScriptProcessor(1024, 1, 1);
    tap.onaudioprocess = ({ inputBuffer }) => {
      window.sounded.push(Int16Array.from(inputBuffer.getChannelData(0), (value) => value * 32767));
    };
    connect.call(this, tap);
    connect.call(tap, target);
  }
  return connect.call(this, target, ...more);
};
"""
WHAT_SOUNDED = """() => {
  const bytes = window.sounded.flatMap((block) => [...new Uint8Array(block.buffer)]);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.slice(at, at + 4096));
  return btoa(text);
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One whose microphone says a sentence over and over."""
    with sentence_file(AGENT_SAYS) as file:
        async with chromium(f"--use-file-for-fake-audio-capture={file}") as launched:
            yield launched


async def test_each_side_hears_the_sentence_of_the_other(place: Place, open_as: OpenPage, far_end: FarEnd) -> None:
    far_end.says = sentence(DEBTOR_SAYS)
    desk = await open_as("ana")
    await desk.add_init_script(KEEP_WHAT_SOUNDS)
    await desk.reload()
    await in_call(place, desk)

    async def line_heard_the_agent() -> bool:
        return said(sentence(AGENT_SAYS), b"".join(far_end.heard))

    async def headset_sounded() -> bool:
        sounded = base64.b64decode(await desk.evaluate(WHAT_SOUNDED))
        return said(sentence(DEBTOR_SAYS), sounded) and unsaid(sentence(AGENT_SAYS), sounded)

    await holds(line_heard_the_agent)
    await holds(headset_sounded)
    assert unsaid(sentence(DEBTOR_SAYS), b"".join(far_end.heard))
