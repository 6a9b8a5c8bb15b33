-- One row per status and format of input files.
select
    status,
    format,
    count(*) as files,
    cast(sum(size_bytes) as bigint) as bytes,
    cast(sum(records_seen) as bigint) as records_seen,
    cast(sum(records_stored) as bigint) as records_stored,
    cast(sum(records_duplicate) as bigint) as records_duplicate,
    cast(sum(records_rejected) as bigint) as records_rejected,
    cast(sum(records_conflicting) as bigint) as records_conflicting
from log_files
group by status, format
order by
    status,
    format;
