"""An agreement before it is one: what the typed terms would become, and whether an outcome would be accepted."""

from datetime import date, datetime

from debts.agreement import AgreementPlan, plan
from dialer.errors import OutcomeRefused
from dialer.outcome_form import OutcomeForm, check_form
from dialer.screen import Call, Screen
from web.agent.forms import Fields, read_terms


def preview(fields: Fields, call: Call | None, today: date) -> AgreementPlan | None:
    """The instalments that the typed terms would become; None before there is anything to plan.

    Raises FieldRefused and TermsRefused, naming the field to correct.
    """
    if call is None or not call.identified or not call.debts:
        return None
    return plan(call.total_centavos, read_terms(fields), call.policy, today)


def check(form: OutcomeForm, screen: Screen, now: datetime, today: date) -> None:
    """Raise what recording `form` would raise, as far as the screen can tell: before the line is given up for it.

    Raises FieldRefused, TermsRefused and OutcomeRefused, naming the field to correct.
    """
    rule = next((rule for rule in screen.outcomes if rule.id == form.outcome), None)
    if rule is None:
        identified = screen.call is not None and screen.call.identified
        raise OutcomeRefused("outcome", "outcome_unknown" if identified else "not_identified")
    check_form(form, rule.retry.kind, now)
    if form.terms is not None and screen.call is not None:
        plan(screen.call.total_centavos, form.terms, screen.call.policy, today)
