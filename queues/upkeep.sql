-- name: standing
-- What decides whether the queue is behind: when it was brought up to date, what a manager changed since, and whether
-- accounts wait to be scored, those marked at a call's end included. $2 today.
select
    c.portfolio_id,
    c.refreshed_at,
    greatest(
        c.changed_at,
        (select max(v.created_at) from strategy_versions as v where v.strategy_id = c.strategy_id),
        (
            select max(a.activated_at)
            from score_model_activations as a
            where a.portfolio_id is null or a.portfolio_id = c.portfolio_id
        )
    ) as changed_at,
    (
        select v.document ->> 'kind'
        from strategy_versions as v
        where v.strategy_id = c.strategy_id
        order by v.version desc
        limit 1
    ) as strategy_kind,
    exists (select from accounts as a where a.portfolio_id = c.portfolio_id and a.changes_on <= $2) as behind
from campaigns as c
where c.id = $1;

-- name: learned_at
select max(learned_at) from answer_rates;
