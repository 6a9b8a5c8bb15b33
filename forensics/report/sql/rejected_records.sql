-- One row per file and reason for which values that should be records are none.
select
    files.path,
    rejected.reason,
    count(*) as records,
    min(rejected.record_index) as first_index
from rejected_records as rejected
inner join evidence_files as files
    on files.file_id = rejected.file_id
group by files.path, rejected.reason
order by
    files.path,
    rejected.reason;
