-- name: submit
insert into import_jobs
    (kind, portfolio_id, list_id, host, path, file_name, options, stage_total, requested_at, requested_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id;

-- name: get
select
    job.id, job.kind, job.portfolio_id, job.list_id, coalesce(portfolio.name, list.name) as target, job.host, job.path,
    job.file_name, job.options, job.status, job.takes, job.stage, job.stage_done, job.stage_total, job.result,
    job.error_kind, job.error, job.rejected_path, job.requested_at, job.requested_by as requested_by_id,
    person.name as requested_by, job.started_at, job.seen_at, job.finished_at, job.files_until
from import_jobs as job
left join portfolios as portfolio on portfolio.id = job.portfolio_id
left join do_not_call_lists as list on list.id = job.list_id
left join users as person on person.id = job.requested_by
where job.id = $1;

-- name: recent
select
    job.id, job.kind, job.portfolio_id, job.list_id, coalesce(portfolio.name, list.name) as target, job.host, job.path,
    job.file_name, job.options, job.status, job.takes, job.stage, job.stage_done, job.stage_total, job.result,
    job.error_kind, job.error, job.rejected_path, job.requested_at, job.requested_by as requested_by_id,
    person.name as requested_by, job.started_at, job.seen_at, job.finished_at, job.files_until
from import_jobs as job
left join portfolios as portfolio on portfolio.id = job.portfolio_id
left join do_not_call_lists as list on list.id = job.list_id
left join users as person on person.id = job.requested_by
order by job.requested_at desc, job.id desc
limit $1;

-- name: waiting
select exists (
    select from import_jobs
    where
        host = $1
        and (status = 'queued' or (status = 'running' and seen_at < $2) or (files_until is not null and files_until <= $3))
);

-- name: prepare
-- Reading a large file through takes longer than a transaction may otherwise be idle. The end of whoever imports is noticed
-- also while a long statement runs: its locks go, and another takes up what it was at.
select
    set_config('idle_in_transaction_session_timeout', '0', false),
    set_config('client_connection_check_interval', '1s', false);

-- name: open_jobs
select id from import_jobs where host = $1 and status in ('queued', 'running') order by id;

-- name: try_lock
select pg_try_advisory_lock($1);

-- name: unlock
select pg_advisory_unlock($1);

-- name: begin
update import_jobs
set status = 'running', takes = takes + 1, started_at = coalesce(started_at, $2), seen_at = $2
where id = $1 and status in ('queued', 'running')
returning id;

-- name: give_back
update import_jobs set status = 'queued', takes = takes - 1 where id = $1 and status = 'running';

-- name: progress
-- Never waits for the transaction that imports and writes the result: the next word comes soon.
update import_jobs
set stage = $2, stage_done = $3, stage_total = $4, seen_at = $5
where id = (select id from import_jobs where id = $1 and status = 'running' for no key update skip locked);

-- name: imported
update import_jobs set result = $2, rejected_path = $3, seen_at = $4 where id = $1;

-- name: finish
update import_jobs
set
    status = 'done', result = coalesce(result, '{}') || $2::jsonb, seen_at = $3, finished_at = $3,
    stage_done = stage_total, files_until = case when rejected_path is not null then $4::timestamptz end
where id = $1;

-- name: fail
update import_jobs
set status = 'failed', error_kind = $2, error = $3, seen_at = $4, finished_at = $4, files_until = $5
where id = $1;

-- name: forget_files
update import_jobs
set files_until = null, rejected_path = null
where host = $1 and files_until <= $2
returning path;

-- name: paths
select path from import_jobs where host = $1 and (finished_at is null or files_until is not null);
