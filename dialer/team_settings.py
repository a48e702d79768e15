"""What a team keeps to: wrap-ups, agents who are away, the skills of its people, what each campaign gets and needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dialer import audit
from dialer.dispatch import Skills
from dialer.errors import UnknownAgent, UnknownTeam
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "team_settings.sql")


@dataclass(frozen=True, slots=True)
class Manners:
    """How often a wrap-up may be extended and by how many seconds; `away_grace_s` None: the dialer's own limit."""

    wrap_up_extensions: int
    wrap_up_extension_s: int
    away_grace_s: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A campaign's part of its team: calls in proportion to `weight`, by agents who have all of `skills`."""

    weight: int
    skills: Skills


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides who is offered a debtor: skills that are needed, and agents who know them, the best first."""

    skills: Skills
    knows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes calls in the team."""

    id: int
    name: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamCampaign:
    """A campaign that the team dials; `status` is running or paused."""

    id: int
    name: str
    status: str
    weight: int
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with everybody and everything in it."""

    id: int
    name: str
    manners: Manners
    members: tuple[Member, ...]
    campaigns: tuple[TeamCampaign, ...]


async def offer(connection: Connection, campaign_id: int, debtor_id: int | None) -> Offer:
    """Read what decides who is offered a debtor of a campaign; None: somebody whom we do not know."""
    [row] = await connection.fetch(SQL.offer, campaign_id, debtor_id)
    return Offer(frozenset(row["skills"]), tuple(row["knows"]))


async def shares(connection: Connection, team_id: int) -> dict[int, Share]:
    """Return the share of each campaign of a team."""
    rows = await connection.fetch(SQL.shares, team_id)
    return {row["campaign_id"]: Share(row["weight"], frozenset(row["skills"])) for row in rows}


async def of_agent(connection: Connection, agent_id: int) -> Manners:
    """Return what the team keeps to in which an agent takes calls; raises UnknownAgent."""
    row = await connection.fetchrow(SQL.of_agent, agent_id)
    if row is None:
        raise UnknownAgent(agent_id)
    return Manners(**row)


async def every(connection: Connection) -> list[TeamView]:
    """Return all teams, by name."""
    return [
        TeamView(
            id=row["id"],
            name=row["name"],
            manners=Manners(row["wrap_up_extensions"], row["wrap_up_extension_s"], row["away_grace_s"]),
            members=tuple(Member(user_id, name, tuple(skills)) for user_id, name, skills in row["agents"]),
            campaigns=tuple(
                TeamCampaign(campaign_id, name, status, weight, tuple(skills))
                for campaign_id, name, status, weight, skills in row["campaigns"]
            ),
        )
        for row in await connection.fetch(SQL.every_team)
    ]


async def save(
    connection: Connection,
    team_id: int,
    manners: Manners,
    skills: Mapping[int, tuple[str, ...]],
    campaign_shares: Mapping[int, Share],
    *,
    by: int,
    now: datetime,
) -> None:
    """Write all of it, `skills` by user and shares by campaign; others' are left alone. Raises UnknownTeam."""
    figures = (manners.wrap_up_extensions, manners.wrap_up_extension_s, manners.away_grace_s)
    if await connection.fetchval(SQL.save_team, team_id, *figures) is None:
        raise UnknownTeam(team_id)
    for user_id, able in skills.items():
        await connection.execute(SQL.save_skills, team_id, user_id, sorted(able))
    for campaign_id, share in campaign_shares.items():
        await connection.execute(SQL.save_share, team_id, campaign_id, share.weight, sorted(share.skills))
    await audit.write(
        connection,
        by,
        "team.settings",
        f"team:{team_id}",
        now=now,
        wrap_up_extensions=manners.wrap_up_extensions,
        wrap_up_extension_s=manners.wrap_up_extension_s,
        away_grace_s=manners.away_grace_s,
        skills={str(user_id): sorted(able) for user_id, able in skills.items()},
        shares={str(campaign_id): [each.weight, *sorted(each.skills)] for campaign_id, each in campaign_shares.items()},
    )
