-- One row per pair of a file with stored copies and a file whose better copies take over: how many, and how many of
-- them were told apart from another copy of their event.
select
    replaced.file_id,
    replaced.new_file_id,
    count(*) as stored,
    count(*) filter (where records.copy > 0) as conflicting
from replaced_copies as replaced
inner join event_records as records
    on records.file_id = replaced.file_id
    and records.record_index = replaced.record_index
group by replaced.file_id, replaced.new_file_id
order by
    replaced.file_id,
    replaced.new_file_id;
