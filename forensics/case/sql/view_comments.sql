-- One row per column of a view that has no comment yet, with the comment of the column it comes from.
select
    views.table_name,
    views.column_name,
    coalesce(
        max(case when sources.table_name = 'event_records' then sources.comment end),
        min(sources.comment)
    ) as comment
from duckdb_columns() as views
inner join duckdb_columns() as sources
    on sources.column_name = views.column_name
    and sources.comment is not null
where views.comment is null
    and not views.internal
group by views.table_name, views.column_name
order by
    views.table_name,
    views.column_name;
