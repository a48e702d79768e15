"""What a fit knows of an account at a moment is what scoring knew of it then, and nothing that came later."""

from queues.fitting import outcomes
from queues.fitting.characteristics import sample_of
from queues.fitting.outcomes import Moment
from queues.score import Characteristic
from queues.scoring import accounts, models
from queues.timing import answering
from queues.timing.answering import Reached, Try
from store.pool import Connection
from tests.integration.queues.fitting.simulated import write
from tests.integration.queues.seeds import NOW

# Everything that can happen to an account, to some of them each.
MORE = """
insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date, created_at)
select p.id, d.id, 'more ' || d.id, 5000 * (d.id % 50 + 1), date '2026-11-18' - (d.id % 70)::int, d.created_at
from debtors as d, portfolios as p;
insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date, created_at)
select p.id, d.id, 'old ' || d.id, 90000, date '2026-11-18' - 2000, d.created_at
from debtors as d, portfolios as p
where d.id % 6 = 0;
insert into phones (debtor_id, number, status, learned_at, status_at)
select
    id, '+551133' || lpad(id::text, 6, '0'), (array['good', 'wrong', 'unknown'])[id % 3 + 1],
    timestamptz '2026-10-10 15:00Z', timestamptz '2026-11-10 15:00Z'
from debtors where id % 2 = 0;
insert into do_not_call_entries (list_id, key, added_at)
select l.id, p.number, timestamptz '2026-11-17 15:00Z'
from phones as p, do_not_call_lists as l where l.own and p.debtor_id % 13 = 0;
update agreements set status = 'broken' where id % 5 = 0;
update instalments set paid_at = null where agreement_id % 5 = 0;
update debts set status = 'open' where id in (select debt_id from agreement_debts where agreement_id % 5 = 0);
update attempts set outcome = 'promise_to_pay', promised_for = created_at::date + 3
where identified_at is not null and debtor_id % 3 = 0;
update attempts set outcome = 'disputed' where identified_at is not null and debtor_id % 7 = 1;
update attempts set outcome = 'voicemail' where identified_at is null and answered_at is not null and debtor_id % 4 = 0;
"""


async def _live(conn: Connection) -> None:
    """Let everything happen, and be written down in the history of phones as calls that are closed are."""
    await conn.execute(MORE)
    for row in await conn.fetch("select * from attempts order by created_at"):
        spoken = row["answered_at"] is not None and row["outcome"] != "voicemail"
        right = Reached.RIGHT_PARTY if row["identified_at"] else Reached.ANSWERED
        reached = right if spoken else Reached.UNANSWERED
        await answering.record(
            conn, Try(row["debtor_id"], row["phone_id"], row["number"], "SP", row["ringing_at"], reached)
        )


async def test_a_fit_and_scoring_know_the_same(connection: Connection) -> None:
    past = await write(connection, 300, seed=5)
    await _live(connection)
    await accounts.rescore(connection, past.portfolio_id, NOW, cause="import")
    scored = {row["debtor_id"]: tuple(row["bins"]) for row in await connection.fetch("select * from accounts")}
    moments = [Moment(past.portfolio_id, debtor_id, NOW) for debtor_id in sorted(scored)]
    rows = await outcomes.features(connection, moments, 5)
    card = (await models.active(connection, past.portfolio_id)).card
    sample = sample_of(outcomes.gathered(rows).values, outcomes.gathered(rows).paid, card)
    assert len(scored) == 300
    for number, debtor_id in enumerate(sorted(scored)):
        assert dict(zip(Characteristic, sample.bins[number], strict=True)) == dict(
            zip(Characteristic, scored[debtor_id], strict=True)
        ), debtor_id
    varied = [each for number, each in enumerate(Characteristic) if len(set(sample.bins[:, number])) > 1]
    assert set(varied) == set(Characteristic)


# What was written down after each account's conversation, undone.
FORGET = """
delete from payments;
delete from instalments;
delete from agreement_debts;
delete from agreements;
update debts set status = 'open';
delete from attempts as a
using (
    select debtor_id, max(created_at) as at from attempts where identified_at is not null group by debtor_id
) as spoken
where a.debtor_id = spoken.debtor_id and a.created_at > spoken.at;
"""


async def test_what_came_later_is_not_looked_at(connection: Connection) -> None:
    past = await write(connection, 300, seed=6)
    moments = [Moment(past.portfolio_id, number, at) for number, at in enumerate(past.moments, start=1)]
    known = outcomes.gathered(await outcomes.features(connection, moments, 5))
    assert known.paid.tolist() == past.paid.tolist()
    await connection.execute(FORGET)
    forgotten = outcomes.gathered(await outcomes.features(connection, moments, 5))
    assert known.values.tolist() == forgotten.values.tolist()
    assert not forgotten.paid.any()
