"""The settings of a team as managers type them."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from dialer.team_settings import Manners, Share, TeamView
from web.managing.answers import Typed
from web.managing.fields import Fields

_MOST_SKILLS = 300


@dataclass(frozen=True, slots=True)
class TeamForm:
    """What is saved together; `skills` by user, `shares` by campaign."""

    manners: Manners
    skills: dict[int, tuple[str, ...]]
    shares: dict[int, Share]


def read_team(form: FormData, team: TeamView) -> TeamForm:
    """Read the settings of a team; raises FormRefused."""
    fields = Fields(form)
    read = TeamForm(
        manners=Manners(
            wrap_up_extensions=fields.whole("wrap_up_extensions", 0, 10),
            wrap_up_extension_s=fields.whole("wrap_up_extension_s", 10, 600),
            away_grace_s=fields.whole_or_none("away_grace_s", 5, 600),
        ),
        skills={each.id: _skills(fields, f"skills_{each.id}") for each in team.members},
        shares={
            each.id: Share(fields.whole(f"weight_{each.id}", 1, 100), frozenset(_skills(fields, f"needs_{each.id}")))
            for each in team.campaigns
        },
    )
    fields.check()
    return read


def typed_team(team: TeamView) -> Typed:
    """The settings of a team as one types them."""
    grace = team.manners.away_grace_s
    return Typed(
        {
            "wrap_up_extensions": str(team.manners.wrap_up_extensions),
            "wrap_up_extension_s": str(team.manners.wrap_up_extension_s),
            "away_grace_s": "" if grace is None else str(grace),
            **{f"skills_{each.id}": ", ".join(each.skills) for each in team.members},
            **{f"weight_{each.id}": str(each.weight) for each in team.campaigns},
            **{f"needs_{each.id}": ", ".join(each.skills) for each in team.campaigns},
        },
        {},
    )


def _skills(fields: Fields, name: str) -> tuple[str, ...]:
    """Words between commas, in small letters so that both sides agree."""
    words = (word.strip().lower() for word in fields.optional(name, _MOST_SKILLS).split(","))
    return tuple(sorted({word for word in words if word}))
