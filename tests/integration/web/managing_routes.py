"""Who may use which address of the managers' screens."""

import re

MANAGERS = frozenset({"manager", "admin"})
OVERSEERS = frozenset({"supervisor", "manager", "admin"})

MANAGING = {
    ("GET", "/queues"): OVERSEERS,
    ("GET", "/queues/{campaign_id:int}"): OVERSEERS,
    ("GET", "/queues/{campaign_id:int}/card"): OVERSEERS,
    ("GET", "/queues/{campaign_id:int}/figures"): OVERSEERS,
    ("GET", "/explain"): OVERSEERS,
    ("POST", "/explain"): OVERSEERS,
    ("GET", "/explain/{debtor_id:int}"): OVERSEERS,
    ("POST", "/explain/{debtor_id:int}"): OVERSEERS,
    ("GET", "/portfolios"): MANAGERS,
    ("GET", "/portfolios/new"): MANAGERS,
    ("POST", "/portfolios/new"): MANAGERS,
    ("GET", "/portfolios/{portfolio_id:int}"): MANAGERS,
    ("POST", "/portfolios/{portfolio_id:int}"): MANAGERS,
    ("GET", "/portfolios/{portfolio_id:int}/phones.csv"): MANAGERS,
    ("GET", "/portfolios/{portfolio_id:int}/contacts.csv"): MANAGERS,
    ("GET", "/imports"): MANAGERS,
    ("POST", "/imports"): MANAGERS,
    ("GET", "/imports/{job_id:int}"): MANAGERS,
    ("GET", "/imports/{job_id:int}/progress"): MANAGERS,
    ("GET", "/imports/{job_id:int}/rejected.csv"): MANAGERS,
    ("GET", "/campaigns"): MANAGERS,
    ("GET", "/campaigns/new"): MANAGERS,
    ("POST", "/campaigns/new"): MANAGERS,
    ("POST", "/campaigns/preview"): MANAGERS,
    ("GET", "/campaigns/{campaign_id:int}"): MANAGERS,
    ("POST", "/campaigns/{campaign_id:int}"): MANAGERS,
    ("POST", "/campaigns/{campaign_id:int}/start"): MANAGERS,
    ("POST", "/campaigns/{campaign_id:int}/pause"): MANAGERS,
    ("GET", "/strategies"): MANAGERS,
    ("GET", "/strategies/new"): MANAGERS,
    ("POST", "/strategies/new"): MANAGERS,
    ("POST", "/strategies/preview"): MANAGERS,
    ("GET", "/strategies/{strategy_id:int}"): MANAGERS,
    ("POST", "/strategies/{strategy_id:int}"): MANAGERS,
    ("GET", "/models"): MANAGERS,
    ("GET", "/models/{model_id:int}"): MANAGERS,
    ("POST", "/models/{model_id:int}"): MANAGERS,
    ("GET", "/models/{model_id:int}/plot.svg"): MANAGERS,
    ("GET", "/targets"): MANAGERS,
    ("POST", "/targets"): MANAGERS,
    ("POST", "/targets/{target_id:int}/show"): MANAGERS,
    ("POST", "/targets/{target_id:int}/hide"): MANAGERS,
    ("GET", "/rules"): MANAGERS,
    ("GET", "/rules/hours/{state:str}"): MANAGERS,
    ("POST", "/rules/hours/{state:str}"): MANAGERS,
    ("GET", "/rules/limits"): MANAGERS,
    ("POST", "/rules/limits"): MANAGERS,
    ("POST", "/rules/limits/{limit_id:int}/end"): MANAGERS,
    ("GET", "/rules/holidays"): MANAGERS,
    ("POST", "/rules/holidays"): MANAGERS,
    ("POST", "/rules/holidays/{holiday_id:int}/remove"): MANAGERS,
    ("GET", "/rules/cooling"): MANAGERS,
    ("POST", "/rules/cooling"): MANAGERS,
    ("GET", "/do-not-call"): MANAGERS,
    ("POST", "/do-not-call"): MANAGERS,
    ("POST", "/do-not-call/add"): MANAGERS,
    ("POST", "/do-not-call/withdraw"): MANAGERS,
    ("GET", "/do-not-call/import"): MANAGERS,
    ("POST", "/do-not-call/import"): MANAGERS,
    ("POST", "/do-not-call/{list_id:int}/end"): MANAGERS,
}


def filled(path: str) -> str:
    """An address with its places filled in: the first row of each table, the state of São Paulo."""
    return re.sub(r"\{\w+:int\}", "1", path).replace("{state:str}", "SP")
