-- name: all_rules
select id, position, recorded_by, shortcut, right_party, effect, hold, retry, retry_after, retry_business_days
from outcomes
order by position;

-- name: rule
select id, position, recorded_by, shortcut, right_party, effect, hold, retry, retry_after, retry_business_days
from outcomes
where id = $1;
