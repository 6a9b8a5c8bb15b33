-- One row per actor that has this name, or acts as the principal of this name; the name itself first.
select
    actor,
    count(*) as events
from events
where actor = $name
    or principal = $name
group by actor
order by
    actor = $name desc,
    events desc,
    actor;
