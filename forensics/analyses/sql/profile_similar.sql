-- One row per actor whose name or principal contains the given text, most calls first; only a few.
select
    actor,
    count(*) as events
from events
where contains(lower(actor), lower($name))
    or contains(lower(principal), lower($name))
group by actor
order by
    events desc,
    actor
limit 3;
