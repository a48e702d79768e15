"""The portfolios' screens."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts import portfolios
from debts.agreement import Policy
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.portfolios import reading
from web.managing.portfolios.forms import NewPortfolio, policy_values, read_let_go_sound, read_new, read_policy
from web.pages.answers import language_of
from web.services import services_of
from web.sessions import Viewer

SCREEN = "portfolios"
_NEW = {"max_discount_percent": "0", "max_instalments": "12", "min_instalment": "10,00"}


async def every(request: Request, _viewer: Viewer) -> Response:
    """All portfolios, what each holds and who works on it."""
    async with services_of(request).pool.acquire() as conn:
        lines = await reading.every(conn)
    return managing_page(request, SCREEN, "portfolios/every.html", {"portfolios": lines})


async def new(request: Request, _viewer: Viewer) -> Response:
    """The form of a new portfolio."""
    return _new_form(request, Typed(_NEW, {}))


async def create(request: Request, viewer: Viewer) -> Response:
    """Create a portfolio, or show the form with what is wrong."""
    form = await request.form()
    try:
        portfolio_id = await _create(request, viewer, read_new(form))
    except FormRefused as refused:
        return _new_form(request, as_typed(form, refused), status=422)
    return see(f"/portfolios/{portfolio_id}", "created")


async def one(request: Request, _viewer: Viewer) -> Response:
    """One portfolio."""
    return await _detail(request, None)


async def set_policy(request: Request, viewer: Viewer) -> Response:
    """Change the limits of agreements, or show the form with what is wrong."""
    form = await request.form()
    portfolio_id = int(request.path_params["portfolio_id"])
    try:
        policy = read_policy(form)
    except FormRefused as refused:
        return await _detail(request, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        there(await reading.detail(conn, portfolio_id))
        await portfolios.set_policy(conn, portfolio_id, policy)
        await audit.write(
            conn,
            audit.Action.PORTFOLIO_POLICY,
            user_id=viewer.user_id,
            subject=f"portfolio:{portfolio_id}",
            now=datetime.now(UTC),
            detail=_audited(policy),
        )
    return see(f"/portfolios/{portfolio_id}", "saved")


async def set_let_go_sound(request: Request, viewer: Viewer) -> Response:
    """Say which sound names the company to whom no agent takes."""
    form = await request.form()
    portfolio_id = int(request.path_params["portfolio_id"])
    try:
        sound = read_let_go_sound(form)
    except FormRefused as refused:
        return await _detail(request, None, refused=refused.fields, status=422)
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        there(await reading.detail(conn, portfolio_id))
        await portfolios.set_let_go_sound(conn, portfolio_id, sound)
        await audit.write(
            conn,
            audit.Action.PORTFOLIO_LET_GO_SOUND,
            user_id=viewer.user_id,
            subject=f"portfolio:{portfolio_id}",
            now=datetime.now(UTC),
            detail={"sound": sound},
        )
    return see(f"/portfolios/{portfolio_id}", "saved")


async def _create(request: Request, viewer: Viewer, asked: NewPortfolio) -> int:
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        if await portfolios.by_name(conn, asked.name) is not None:
            raise FormRefused(FieldRefused("name", N_("There is one of this name already.")))
        portfolio_id = await portfolios.ensure(
            conn, name=asked.name, creditor_name=asked.creditor_name, creditor_document=asked.creditor_document
        )
        await portfolios.set_policy(conn, portfolio_id, asked.policy)
        await audit.write(
            conn,
            audit.Action.PORTFOLIO_CREATED,
            user_id=viewer.user_id,
            subject=f"portfolio:{portfolio_id}",
            now=datetime.now(UTC),
            detail={"name": asked.name, "creditor": asked.creditor_name, **_audited(asked.policy)},
        )
    return portfolio_id


async def _detail(
    request: Request, typed: Typed | None, *, refused: tuple[FieldRefused, ...] = (), status: int = 200
) -> Response:
    async with services_of(request).pool.acquire() as conn:
        portfolio = there(await reading.detail(conn, int(request.path_params["portfolio_id"])))
    values = policy_values(portfolio.policy, language_of(request)) | {"let_go_sound": portfolio.let_go_sound or ""}
    shown = typed or Typed(values, {}, refused)
    context = {"portfolio": portfolio, **form_context(request, shown)}
    return managing_page(request, SCREEN, "portfolios/one.html", context, status=status)


def _new_form(request: Request, typed: Typed, *, status: int = 200) -> Response:
    return managing_page(request, SCREEN, "portfolios/new.html", form_context(request, typed), status=status)


def _audited(policy: Policy) -> dict[str, object]:
    return {
        "max_discount_percent": str(policy.max_discount_percent),
        "max_instalments": policy.max_instalments,
        "min_instalment_centavos": policy.min_instalment_centavos,
    }
