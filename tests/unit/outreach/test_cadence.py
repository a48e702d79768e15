"""The régua and the words of a call."""

import re
from itertools import pairwise

import pytest

from outreach.cadence import CADENCE, Channel, Script, Tone, call_script, next_step, step_due
from queues.aging import Bucket


def test_steps_ascend() -> None:
    assert all(before.days_past_due < after.days_past_due for before, after in pairwise(CADENCE))


def test_the_first_contact_assumes_forgetfulness() -> None:
    late = [step for step in CADENCE if step.days_past_due > 0]
    assert late[0].tone is Tone.FORGETFULNESS
    first_call = next(step for step in CADENCE if step.channel is Channel.CALL)
    assert first_call.tone is Tone.FORGETFULNESS
    assert call_script(Bucket.DAYS_1_30).proposal.id == "script.proposal.forgetfulness"


def test_tells_the_step_due_and_the_next() -> None:
    assert step_due(-4) is None
    assert next_step(-4) == CADENCE[0]
    due = step_due(5)
    assert due is not None
    assert (due.days_past_due, due.channel) == (5, Channel.CALL)
    following = next_step(5)
    assert following is not None
    assert following.days_past_due == 15
    assert next_step(10_000) is None


@pytest.mark.parametrize("bucket", list(Bucket))
def test_every_bucket_has_a_script(bucket: Bucket) -> None:
    script = call_script(bucket)
    for line in (script.opening, script.identify, script.proposal, script.closing):
        assert str(line) == line.text
        assert line.id.startswith("script.")


@pytest.mark.parametrize("bucket", list(Bucket))
def test_nothing_is_said_of_a_debt_before_the_person_is_known(bucket: Bucket) -> None:
    script = call_script(bucket)
    before = f"{script.opening} {script.identify}".lower()
    assert not re.search(r"dívida|débito|valor|atras|cobran|pag|\{creditor\}", before)


@pytest.mark.parametrize("bucket", list(Bucket))
def test_nobody_is_threatened_or_shamed(bucket: Bucket) -> None:
    script = call_script(bucket)
    spoken = f"{script.proposal} {script.closing}".lower()
    assert not re.search(r"process|justiça|polícia|vergonh|caloteir|nome sujo|penhor", spoken)


def test_fills_in_the_names() -> None:
    script = call_script(Bucket.DAYS_31_60).fill(agent="Ana", debtor="Maria", creditor="Banco Exemplo")
    assert isinstance(script, Script)
    assert script.opening.text == "Alô, meu nome é Ana. Por favor, eu falo com Maria?"
    assert "Banco Exemplo" in script.proposal.text
    assert "{" not in f"{script.opening}{script.identify}{script.proposal}{script.closing}"
