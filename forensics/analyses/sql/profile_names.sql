-- One row per actor that has this name, acts as the principal of this name, or calls with the access key of this name.
-- An actor of the name itself comes first.
select
    actor,
    min(case when actor = $name then 1 when principal = $name then 2 else 3 end) as preference,
    count(*) as events
from events
where actor = $name
    or principal = $name
    or access_key_id = $name
group by actor
order by
    preference,
    events desc,
    actor;
