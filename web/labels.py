"""The words for what the tables name by an id."""

from collections.abc import Iterable, Mapping
from typing import Final

from dialer.pause_rules import PauseReason
from web.i18n.extraction import N_
from web.i18n.language import Language
from web.queue_labels import CONTACT_REASONS
from web.queue_labels import TABLES as QUEUE_TABLES
from web.trunk_labels import TABLES as TRUNK_TABLES

OUTCOMES: Final[Mapping[str, str]] = {
    "agreement": N_("Agreement"),
    "promise_to_pay": N_("Promise to pay"),
    "claims_paid": N_("Says it is paid"),
    "refuses": N_("Refuses"),
    "cannot_pay": N_("Cannot pay"),
    "callback": N_("Call back"),
    "disputed": N_("Disputes the debt"),
    "hung_up_right_party": N_("Hung up, identified"),
    "legal_representative": N_("Lawyer"),
    "third_party_message": N_("Message left"),
    "hung_up_unidentified": N_("Hung up, unidentified"),
    "wrong_number": N_("Wrong number"),
    "deceased": N_("Deceased"),
    "do_not_call": N_("Asked not to be called"),
    "voicemail": N_("Voicemail"),
    "silent": N_("Silence"),
    "no_answer": N_("No answer"),
    "busy": N_("Busy"),
    "invalid_number": N_("Invalid number"),
    "network_failure": N_("Network failure"),
    "abandoned": N_("Abandoned"),
    "cut_off": N_("Cut off by us"),
    "inbound_abandoned": N_("Called us, hung up in the queue"),
    "inbound_callback_asked": N_("Called us, asked to be called back"),
    "inbound_waited_too_long": N_("Called us, waited too long"),
    "inbound_after_hours": N_("Called us after hours"),
}

STATES: Final[Mapping[str, str]] = {
    "logged_out": N_("Out"),
    "ready": N_("Ready"),
    "previewing": N_("Before the call"),
    "reserved": N_("Call arriving"),
    "talking": N_("Talking"),
    "wrap_up": N_("Wrapping up"),
    "paused": N_("Paused"),
}

PAUSES: Final[Mapping[str, str]] = {
    "login": N_("Just arrived"),
    "no_audio": N_("No audio"),
    "taken_over": N_("Call taken over"),
    "phone_lost": N_("Telephone hung up"),
    "connection_lost": N_("Connection lost"),
}

COLOURS: Final[Mapping[str, str]] = {
    "green": N_("green"),
    "teal": N_("teal"),
    "blue": N_("blue"),
    "violet": N_("violet"),
    "pink": N_("pink"),
    "amber": N_("amber"),
    "brown": N_("brown"),
    "grey": N_("grey"),
}

CALLS: Final[Mapping[str, str]] = {
    "created": N_("Dialing"),
    "trying": N_("Dialing"),
    "ringing": N_("Ringing"),
    "answered": N_("Answered"),
    "talking": N_("In conversation"),
    "ended": N_("Call ended"),
    "closed": N_("Closed"),
}

BUCKETS: Final[Mapping[str, str]] = {
    "preventive": N_("Not yet due"),
    "0": N_("Due today"),
    "1-30": N_("1 to 30 days late"),
    "31-60": N_("31 to 60 days late"),
    "61-90": N_("61 to 90 days late"),
    "91-180": N_("91 to 180 days late"),
    "181-360": N_("181 to 360 days late"),
    "361-1800": N_("1 to 5 years late"),
    "prescription_risk": N_("Over 5 years late: risk of prescription"),
}

SCORE_REASONS: Final[Mapping[str, str]] = {
    "not_yet_due": N_("not yet due"),
    "due_today": N_("due today"),
    "late_up_to_30_days": N_("late by up to 30 days"),
    "late_up_to_60_days": N_("late by up to 60 days"),
    "late_up_to_90_days": N_("late by up to 90 days"),
    "late_up_to_180_days": N_("late by up to 180 days"),
    "late_up_to_360_days": N_("late by up to 360 days"),
    "late_for_years": N_("late for over a year"),
    "late_over_5_years": N_("late for over 5 years"),
    "small_amount": N_("small amount"),
    "medium_amount": N_("medium amount"),
    "large_amount": N_("large amount"),
    "very_large_amount": N_("very large amount"),
    "single_debt": N_("a single debt"),
    "few_debts": N_("few debts"),
    "many_debts": N_("many debts"),
    "no_agreement_kept": N_("no agreement kept so far"),
    "kept_agreements": N_("kept earlier agreements"),
    "no_agreement_broken": N_("never broke an agreement"),
    "broke_agreements": N_("broke earlier agreements"),
    "no_phone": N_("no valid telephone"),
    "one_phone": N_("only one telephone"),
    "several_phones": N_("several telephones"),
    "confirmed_phone": N_("telephone confirmed"),
    "never_called": N_("never called before"),
    "rarely_answers": N_("rarely answers"),
    "sometimes_answers": N_("sometimes answers"),
    "usually_answers": N_("usually answers"),
    "never_spoken_to": N_("never spoken to"),
    "spoken_to_lately": N_("spoken to lately"),
    "spoken_to_this_half_year": N_("spoken to in the last six months"),
    "spoken_to_long_ago": N_("spoken to long ago"),
    "new_debtor": N_("known to us for less than a year"),
    "known_for_years": N_("known to us for years"),
    "no_phone_confirmed": N_("no telephone confirmed"),
    "fresh_phone": N_("a telephone learned lately"),
    "known_phone": N_("telephones known for some time"),
    "stale_phone": N_("only old telephones"),
    "never_promised": N_("never promised to pay"),
    "no_promise_broken": N_("broke no promise"),
    "broke_promises": N_("broke promises to pay"),
    "never_paid": N_("no payment so far"),
    "paid_before": N_("made payments before"),
    "pays_often": N_("made many payments"),
    "paid_lately": N_("paid lately"),
    "paid_this_half_year": N_("paid in the last six months"),
    "paid_long_ago": N_("paid long ago"),
    "no_hour_known": N_("no hour known to work"),
    "no_good_hour": N_("rarely answers at any hour"),
    "some_good_hour": N_("sometimes answers at certain hours"),
    "good_hour_known": N_("answers at a known hour"),
    "never_cured": N_("paid no earlier debt"),
    "cured_before": N_("paid earlier debts"),
    "never_disputed": N_("never disputed a debt"),
    "disputed_before": N_("disputed a debt before"),
    "no_bureau_score": N_("no score of a bureau"),
    "low_bureau_score": N_("low score of a bureau"),
    "high_bureau_score": N_("high score of a bureau"),
}

CAUSES: Final[Mapping[str, str]] = {
    "remote_hangup": N_("the other side hung up"),
    "local_hangup": N_("you hung up"),
    "worker_lost": N_("the line was lost"),
    "network_failure": N_("the line was lost"),
}

LEG_CAUSES: Final[Mapping[str, str]] = {
    "busy": N_("busy"),
    "no_answer": N_("no answer"),
    "rejected": N_("refused the call"),
    "invalid_number": N_("the number does not exist"),
    "network_failure": N_("the network failed"),
    "no_capacity": N_("no line is free"),
    "unattended": N_("the line was lost"),
    "worker_lost": N_("the line was lost"),
}

ARRANGEMENTS: Final[Mapping[str, str]] = {
    "talk": N_("In conversation"),
    "hold": N_("Debtor on hold"),
    "consult": N_("Consulting"),
    "conference": N_("Conference"),
    "bridged": N_("Transferred"),
}

HEARD: Final[Mapping[str, str]] = {
    "human": N_("A person"),
    "machine": N_("Sounds like voicemail"),
    "fax": N_("Sounds like a fax"),
    "silence": N_("Nobody was heard"),
    "network_announcement": N_("Sounds like an announcement of the network"),
}

MODES: Final[Mapping[str, str]] = {
    "manual": N_("Manual"),
    "preview": N_("Preview"),
    "progressive": N_("Progressive"),
    "power": N_("Power"),
    "predictive": N_("Predictive"),
}

SKIPS: Final[Mapping[str, str]] = {
    "already_treated": N_("Already being treated"),
    "waits_for_payment": N_("A payment is on its way"),
    "wrong_data": N_("Data looks wrong"),
    "better_later": N_("Better later today"),
    "other": N_("Other reason"),
}

# Why a previewed debtor is not dialled, beside the rules of contact.
NOT_DIALLED: Final[Mapping[str, str]] = {
    "campaign_stopped": N_("the campaign was stopped"),
    "number_not_dialled": N_("no trunk can dial this number"),
    **CONTACT_REASONS,
}

SUPERVISION: Final[Mapping[str, str]] = {
    "listen": N_("Listening"),
    "whisper": N_("Whispering"),
    "barge": N_("Speaking to both"),
    "take_over": N_("Taken over"),
}

_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "outcome": OUTCOMES,
    "state": STATES,
    "pause": PAUSES,
    "colour": COLOURS,
    "call": CALLS,
    "bucket": BUCKETS,
    "score_reason": SCORE_REASONS,
    "cause": CAUSES,
    "leg_cause": LEG_CAUSES,
    "arrangement": ARRANGEMENTS,
    "heard": HEARD,
    "supervision": SUPERVISION,
    "mode": MODES,
    "skip": SKIPS,
    "not_dialled": NOT_DIALLED,
    **QUEUE_TABLES,
    **TRUNK_TABLES,
}


def label(language: Language, table: str, name: str) -> str:
    """The words for `name`; the name itself where a centre has added one of its own."""
    msgid = _TABLES[table].get(name)
    return name if msgid is None else language.text(msgid)


def pause_name(language: Language, code: str, reasons: Iterable[PauseReason]) -> str:
    """The words for a pause: the centre's own for a reason of theirs, ours for one that the system gives."""
    found = next((each for each in reasons if each.code == code), None)
    return label(language, "pause", code) if found is None else found.name(language.code)


def pause_colour(code: str, reasons: Iterable[PauseReason]) -> str:
    """The colour of a pause; grey for one that the system gives."""
    return next((each.colour for each in reasons if each.code == code), "grey")


def phone(number: str) -> str:
    """A Brazilian number as it is read out, (11) 98765-4321; any other as it is."""
    national = number.removeprefix("+55")
    if national == number or len(national) not in {10, 11}:
        return number
    return f"({national[:2]}) {national[2:-4]}-{national[-4:]}"


def mask_phone(number: str) -> str:
    """Enough of a number to recognise it but not to call it: `(11) *****-4321`."""
    shown = phone(number)
    return (
        f"{shown[:5]}{'*' * (len(shown) - 10)}{shown[-5:]}"
        if shown.startswith("(")
        else f"{number[:5]}****{number[-2:]}"
    )


def document(digits: str) -> str:
    """A CPF or CNPJ with its punctuation."""
    if len(digits) == 11:
        return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"


def score_reasons(language: Language, reasons: Iterable[str]) -> str:
    """Reasons of a score as a list in words."""
    return ", ".join(label(language, "score_reason", reason) for reason in reasons)
