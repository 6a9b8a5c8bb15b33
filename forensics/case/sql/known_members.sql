-- One row per member of one archive in the ledger.
select
    location,
    file_id,
    sha256,
    size_bytes,
    mtime_ns,
    status,
    coalesce(
        (records_seen = 0 and status <> 'ingested' and tool_version <> $version)
        or ($refused_too and format = 'too_large'),
        false
    ) as retry
from log_files
where container_id = $container_id
    and status <> 'superseded'
order by file_id;
