"""Where a model is to count."""

from collections.abc import Collection

from starlette.datastructures import FormData

from web.i18n.extraction import N_
from web.managing.fields import Fields


def read_portfolio(form: FormData, known: Collection[int]) -> int | None:
    """The portfolio that the model is switched on for, None for all without one of their own; raises FormRefused."""
    fields = Fields(form)
    portfolio_id = fields.row_or_none("portfolio")
    if portfolio_id is not None and portfolio_id not in known:
        fields.refuse("portfolio", N_("Choose one of the list."))
    fields.check()
    return portfolio_id
