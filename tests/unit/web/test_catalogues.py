"""Every message of the screens exists in every language, with the same places to fill in."""

import re
from pathlib import Path

import pytest

import web
from debts.debtors import Hold
from debts.import_jobs import JobKind, JobStage, JobStatus
from dialer.presence import PresenceState
from queues.aging import Bucket
from queues.contact_rules import Reason
from queues.ordering.eligibility import Exclusion
from queues.ordering.strategy import StrategyKind
from queues.phone_choice import DayPart
from queues.priority import PartName
from queues.queue_health import Waiting
from queues.rules.rule_checks import CERTAINTIES
from queues.score import Characteristic
from web import labels, queue_labels
from web.i18n.catalogue import LOCALES, LocaleCode, read_catalogue
from web.i18n.extraction import is_translated, messages
from web.managing.imports import words

PLACE = re.compile(r"%\((\w+)\)")
WEB = Path(web.__file__).parent


def used() -> set[str | tuple[str, ...]]:
    return {msgid for _file, _line, msgid in messages(WEB)}


def test_messages_are_found_in_code_and_in_templates() -> None:
    found = {str(msgid) for msgid in used()}
    assert {"Choose an outcome.", "Promise to pay", "Sign in", "What to say"} <= found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_is_translated(locale: LocaleCode) -> None:
    catalogue = read_catalogue(locale)
    missing = []
    for msgid in used():
        message = catalogue.get(msgid if isinstance(msgid, str) else msgid[0])
        if message is None or not is_translated(message) or message.fuzzy:
            missing.append(msgid)
    assert not missing


@pytest.mark.parametrize("locale", LOCALES)
def test_no_catalogue_keeps_messages_nobody_uses(locale: LocaleCode) -> None:
    known = {message.id for message in read_catalogue(locale) if message.id}
    assert known <= used()


def test_translations_have_the_places_of_their_message() -> None:
    wrong = []
    for message in read_catalogue("pt_BR"):
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        places = set(PLACE.findall(ids[-1]))
        wrong += [message.id for form in forms[-1:] if set(PLACE.findall(str(form))) != places and message.id]
    assert not wrong


def test_every_id_of_the_tables_has_words() -> None:
    assert set(labels.STATES) == set(PresenceState)
    assert set(labels.BUCKETS) == set(Bucket)
    assert set(queue_labels.CONTACT_REASONS) == set(queue_labels.CONTACT_RULES) == set(Reason)
    assert set(queue_labels.EXCLUSIONS) == set(Exclusion)
    assert set(queue_labels.PARTS) == set(PartName)
    assert set(queue_labels.WAITING) == set(Waiting)
    assert set(queue_labels.CHARACTERISTICS) == set(Characteristic)
    assert set(queue_labels.STRATEGY_KINDS) == set(StrategyKind)
    assert set(queue_labels.HOLDS) == set(Hold)
    assert set(queue_labels.CERTAINTIES) == set(CERTAINTIES)
    assert set(queue_labels.DAY_PARTS) == {part.name for part in DayPart}
    assert (set(words.KINDS), set(words.STATUSES), set(words.STAGES)) == (set(JobKind), set(JobStatus), set(JobStage))


def test_every_reason_of_the_scorecard_has_words() -> None:
    scorecard = (WEB.parent / "queues" / "scoring" / "scorecard.toml").read_text(encoding="utf-8")
    assert set(re.findall(r'reason = "(\w+)"', scorecard)) <= set(labels.SCORE_REASONS)


def test_every_outcome_has_words() -> None:
    migrations = sorted((WEB.parent / "store" / "migrations").glob("*.sql"))
    texts = [file.read_text(encoding="utf-8").partition("insert into outcomes")[2] for file in migrations]
    rows = "".join(text.partition(";")[0] for text in texts)
    assert set(re.findall(r"^    \('(\w+)', \d", rows, re.MULTILINE)) == set(labels.OUTCOMES)
