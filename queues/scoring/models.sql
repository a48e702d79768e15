-- name: active
select m.id, m.name, m.card
from score_model_activations as a
inner join score_models as m on m.id = a.model_id
where a.portfolio_id = $1 or a.portfolio_id is null
order by a.portfolio_id is null, a.id desc
limit 1;

-- name: stored
-- $1 one model, null for all.
with active as (
    select distinct on (portfolio_id) portfolio_id, model_id
    from score_model_activations
    order by portfolio_id, id desc
)
select
    m.id, m.name, m.card, m.source, m.report, m.plot, m.created_at, u.name as created_by,
    exists (select from active as a where a.model_id = m.id and a.portfolio_id is null) as active_for_all,
    array(
        select a.portfolio_id from active as a where a.model_id = m.id and a.portfolio_id is not null order by 1
    ) as active_for
from score_models as m
left join users as u on u.id = m.created_by
where m.id = $1 or $1::int is null
order by m.id desc;

-- name: store
insert into score_models (name, source, card, report, plot, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
returning id;

-- name: activate
insert into score_model_activations (model_id, portfolio_id, activated_at, activated_by)
select id, $2, $3, $4 from score_models where id = $1
returning id;
