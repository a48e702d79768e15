"""Errors of the web package, and the one place where an error becomes an HTTP status and words for a person.

WebError
├── AssetsMissing            the browser libraries were never copied into web/static/vendor
├── NotSignedIn              no session, or one that has expired
├── Forbidden                the role may not see this
├── CsrfRejected             a form without the token of its session
├── SignInRefused
│   ├── BadCredentials       no such user, wrong password, or a user who is not active
│   └── TooManyFailures      too many wrong passwords; carries the seconds to wait
├── AccountRefused           a user who cannot be created as asked
├── MalformedCommand         a websocket message that is not one of ours
├── RangeRefused             a range of bytes beyond the end of what there is
├── FieldRefused             a value in a form that cannot be read; carries the field
└── FormRefused              a form with several such values; carries each of them
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from starlette.exceptions import HTTPException

from debts.errors import TermsRefused, UnknownDebtor, UnknownImportJob, UnknownPortfolio
from dialer.errors import (
    AlreadyRecorded,
    CallGone,
    CallNotOver,
    ControlRefused,
    DeskNeeded,
    DialerError,
    NoSuchNumber,
    NotYourCall,
    NumberInUse,
    OutcomeRefused,
    PersonBusy,
    PresenceRefused,
    PreviewGone,
    PreviewRefused,
    UnknownPause,
    UnknownTarget,
    UnknownTeam,
)
from queues.errors import UnknownCampaign, UnknownList, UnknownModel, UnknownRule, UnknownStrategy, UnknownTrunk
from web.explanation import Explanation
from web.i18n.extraction import N_
from web.i18n.language import Language


class WebError(Exception):
    """Base of every error that the web package raises."""


class AssetsMissing(WebError):
    """A browser library is not in web/static/vendor."""

    def __init__(self, name: str) -> None:
        super().__init__(f"web/static/vendor/{name} is missing: run `python scripts/vendor.py`")
        self.name = name


class NotSignedIn(WebError):
    """The request carries no living session."""


class Forbidden(WebError):
    """The user's role may not do this."""

    def __init__(self, role: str) -> None:
        super().__init__(f"not for the role {role!r}")
        self.role = role


class CsrfRejected(WebError):
    """A form came without the token of its session."""


class SignInRefused(WebError):
    """Base of the reasons why nobody was signed in."""


class BadCredentials(SignInRefused):
    """User and password do not belong together; which of the two is wrong is not told."""


class TooManyFailures(SignInRefused):
    """Too many wrong passwords for this user from this address."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


class AccountRefused(WebError):
    """A user cannot be created as asked; `field` is what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class MalformedCommand(WebError):
    """A websocket message is not one of ours."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class RangeRefused(WebError):
    """A range of bytes lies outside of what there is."""


class FieldRefused(WebError):
    """A form's field holds something else than expected; `message` is a msgid with places for `data`."""

    def __init__(self, field: str, message: str, **data: object) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.data: Mapping[str, object] = data


class FormRefused(WebError):
    """A form with values that cannot be accepted; nothing of it was saved."""

    def __init__(self, *fields: FieldRefused) -> None:
        super().__init__("; ".join(str(field) for field in fields))
        self.fields = fields


# Rows that an address or a form names, and that are not there (any more).
NOT_THERE: Final[tuple[type[Exception], ...]] = (
    NoSuchNumber,
    UnknownCampaign,
    UnknownDebtor,
    UnknownImportJob,
    UnknownList,
    UnknownModel,
    UnknownPortfolio,
    UnknownRule,
    UnknownStrategy,
    UnknownTrunk,
    UnknownTarget,
    UnknownPause,
    UnknownTeam,
)

_STATUSES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NotSignedIn, 401),
    (Forbidden, 403),
    (CsrfRejected, 403),
    (BadCredentials, 401),
    (TooManyFailures, 429),
    (MalformedCommand, 400),
    (FieldRefused, 422),
    (FormRefused, 422),
    (NotYourCall, 403),
    (CallNotOver, 409),
    (AlreadyRecorded, 409),
    (PresenceRefused, 409),
    (ControlRefused, 409),
    (PreviewGone, 409),
    (PreviewRefused, 409),
    (CallGone, 409),
    (DeskNeeded, 409),
    (PersonBusy, 409),
    (NumberInUse, 409),
    (OutcomeRefused, 422),
    (TermsRefused, 422),
    *((kind, 404) for kind in NOT_THERE),
)

_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    400: (N_("This request cannot be read"), N_("Go back and try again.")),
    401: (N_("Sign in first"), N_("Your session has ended or never began.")),
    403: (N_("This page is not for your role"), N_("Ask your supervisor if you need it.")),
    404: (N_("There is nothing here"), N_("The address may be mistyped or out of date.")),
    405: (N_("This request cannot be read"), N_("Go back and try again.")),
    413: (N_("This is too large"), N_("Send something smaller.")),
    429: (N_("Too many attempts"), N_("Wait a little and try again.")),
    503: (N_("Not to be had at the moment"), N_("The storage of recordings does not answer. Try again later.")),
    500: (N_("Something broke on our side"), N_("It was logged. Try again; if it comes back, tell your supervisor.")),
}


def status_of(error: Exception) -> int:
    """The HTTP status of an error; 500 for one that nobody expected."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def words_of(error: Exception, language: Language) -> tuple[str, str]:
    """Title and advice for the person who met `error`."""
    if isinstance(error, CsrfRejected):
        return language.text("This form has expired"), language.text("Go back, reload the page and try again.")
    title, advice = _WORDS.get(status_of(error), _WORDS[500])
    return language.text(title), language.text(advice)


def sign_in_words(error: SignInRefused, language: Language) -> str:
    """What the sign-in form says about `error`."""
    if isinstance(error, TooManyFailures):
        minutes = -(-error.wait_s // 60)
        return language.counted(
            "Too many attempts. Try again in a minute.", "Too many attempts. Try again in %(num)d minutes.", minutes
        )
    return language.text("User or password is wrong.")


_REFUSALS: Final[Mapping[str, str]] = {
    "outcome_unknown": N_("Choose an outcome."),
    "outcome_of_the_system": N_("Only the system gives this outcome."),
    "not_identified": N_("Confirm the debtor's identity before this outcome."),
    "third_party_forbidden": N_("In Rio de Janeiro no message may be left with another person."),
    "caller_unknown": N_("Say first whom the call is about."),
    "no_open_debts": N_("This debtor has no open debt any more."),
    "notes_too_long": N_("The notes are too long: %(max)s characters at most."),
    "callback_missing": N_("Enter when to call back."),
    "callback_without_zone": N_("Enter a date and a time."),
    "callback_in_the_past": N_("The time to call back has passed."),
    "callback_outside_hours": N_("The law allows no call then: call back from %(earliest)s on."),
    "callback_too_far": N_("Call back within %(max_days)s days."),
    "promise_missing": N_("Enter the day of the promised payment."),
    "promise_in_the_past": N_("The promised day has passed."),
    "promise_too_far": N_("The promised day must be no later than %(latest)s."),
    "terms_missing": N_("Enter total, instalments and first due date."),
    "total_not_positive": N_("The total must be more than zero."),
    "total_above_debt": N_("The total is more than the debt of %(max_total_centavos)s."),
    "discount_above_policy": N_("At most %(max_discount_percent)s%% off: a total of %(min_total_centavos)s or more."),
    "instalments_outside_policy": N_("Between 1 and %(max_instalments)s instalments."),
    "instalment_below_policy": N_("No instalment below %(min_instalment_centavos)s: at most %(max_instalments)s."),
    "first_due_in_the_past": N_("The first due date has passed."),
    "first_due_too_far": N_("The first due date must be no later than %(latest)s."),
}


_UNREADABLE: Final = N_("This request cannot be read")
_REFUSED_COMMANDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CallNotOver, N_("The call is still going on: hang up first.")),
    (AlreadyRecorded, N_("This call already has its outcome.")),
    (NotYourCall, N_("This call is not yours any more.")),
    (PresenceRefused, N_("Not possible now.")),
    (CallGone, N_("This conversation is over, or not of your team.")),
    (DeskNeeded, N_("Open your call desk first, and be without a call: then you can take this one over.")),
    (UnknownPause, N_("There is no such pause any more: choose another.")),
    (UnknownTarget, N_("This entry is not in the directory any more.")),
    (PreviewGone, N_("This debtor is not on your screen any more.")),
    (PersonBusy, N_("This person has another call that is not closed: try again in a moment.")),
)
_CONTROLS: Final[Mapping[str, str]] = {
    "not_in_conversation": N_("You are not in conversation with the debtor."),
    "already_transferred": N_("The call was transferred: it goes on without you."),
    "debtor_on_hold": N_("The debtor is on hold: come back to them first."),
    "other_on_the_line": N_("Somebody else is on the line, or being called: finish with them first."),
    "nobody_else": N_("Nobody else is on the line."),
    "not_answered_yet": N_("They have not answered yet."),
    "sound_playing": N_("A message is playing: wait for its end."),
    "sound_unknown": N_("This campaign has no such message."),
    "keys_unknown": N_("Only the keys 0 to 9, * and #, 32 at a time."),
    "number_unreadable": N_("Enter a number with its area code, such as (11) 3456-7890."),
    "no_phone": N_("You have no telephone here: ask for one to be entered."),
    "number_of_the_debtor": N_("This is the debtor's own number."),
}


_LOOK_UPS: Final[Mapping[str, str]] = {
    "not_ready": N_("Become ready first: only who has no call can look somebody up."),
    "no_manual_campaign": N_("No running campaign of your team is dialled by hand."),
    "unknown_person": N_("Nobody with this CPF, CNPJ, telephone or name is known here."),
    "name_too_short": N_("Type more of the name, from its beginning: three letters at least."),
    "name_too_common": N_("Too many people have such a name: type more of it, or the CPF or telephone."),
    "search_again": N_("This list is an old one: search for the name again."),
    "seen_by_another": N_("Another agent has this debtor on their screen."),
    "unknown_reason": N_("Choose why you do not call."),
}


def explain(error: DialerError | TermsRefused | WebError, language: Language) -> Explanation:
    """Say to an agent, in their language, what was refused and what to correct."""
    match error:
        case FieldRefused():
            return Explanation(error.field, language.text(error.message, **error.data))
        case OutcomeRefused():
            return Explanation(error.field, _refusal(error.message_id, error.data, language))
        case ControlRefused():
            return Explanation(None, language.text(_CONTROLS.get(error.reason, _UNREADABLE)))
        case PreviewRefused():
            return Explanation(None, language.text(_LOOK_UPS.get(error.reason, _UNREADABLE)))
        case TermsRefused():
            return Explanation(error.field, _refusal(error.message, error.data, language))
        case _:
            words = next((words for kind, words in _REFUSED_COMMANDS if isinstance(error, kind)), _UNREADABLE)
            return Explanation(None, language.text(words))


def _refusal(message_id: str, data: Mapping[str, object], language: Language) -> str:
    message = _REFUSALS.get(message_id)
    if message is None:
        return language.text("This value cannot be accepted.")
    return language.text(message, **{name: _written(name, value, language) for name, value in data.items()})


def _written(name: str, value: object, language: Language) -> object:
    if name.endswith("_centavos") and isinstance(value, int):
        return language.money(value)
    if name.endswith("_percent"):
        return language.number(Decimal(str(value)))
    if name in {"earliest", "latest"}:
        return _written_time(value, language)
    return value


def _written_time(value: object, language: Language) -> str:
    """A day or an instant, both in ISO 8601, as the language writes it."""
    if value is None:
        return language.text("another day")
    moment = datetime.fromisoformat(str(value))
    return language.day(moment.date()) if moment.tzinfo is None else language.moment(moment)
