-- One row per status and format of input files. Members of archives have no bytes of their own: the archive has them.
select
    status,
    format,
    count(*) as files,
    count(container_id) as members,
    cast(coalesce(sum(size_bytes) filter (where container_id is null), 0) as bigint) as bytes,
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
