-- One row per file of the ledger that is no member of an archive: how to know it again, and whether to read it again.
with worth as (
    select
        file_id,
        container_id,
        (sha256 is null and container_id is null)
        or (records_seen = 0 and status <> 'ingested' and tool_version <> $version)
        or ($refused_too and format = 'too_large') as retry
    from log_files
    where status <> 'superseded'
),

members as (
    select
        container_id,
        count(*) as members,
        bool_or(retry) as retry
    from worth
    where container_id is not null
    group by container_id
)

select
    files.path,
    files.location,
    coalesce(members.members, 0) as members,
    files.file_id,
    files.sha256,
    files.size_bytes,
    files.mtime_ns,
    files.status,
    worth.retry or coalesce(members.retry, false) as retry
from log_files as files
inner join worth
    on worth.file_id = files.file_id
left join members
    on members.container_id = files.file_id
where files.container_id is null
order by files.file_id;
