"""Constructs that the lint forbids, each in a small question; measured with SQLGlot 30, PySpark 4.1 and Sail 0.7."""

from __future__ import annotations

T = "(values ('b', 2), ('a', 1), (cast(null as varchar), 3)) as t(name, number)"
U = T.replace("as t(", "as u(")
TIMES = "(values (timestamp '2026-03-01 09:59:30', timestamp '2026-03-01 10:00:10')) as t(one, two)"
BOTH = frozenset({"sail", "pyspark"})

SILENT: dict[str, tuple[str, frozenset[str]]] = {
    "array_agg with order": (f"select array_agg(name order by number desc) as v from {T}", BOTH),
    "array_agg with null": (f"select array_agg(name) as v from {T}", BOTH),
    "date_diff in minutes": (f"select date_diff('minute', one, two) as v from {TIMES}", BOTH),
    "dayofweek": (f"select dayofweek(one) as v from {TIMES}", BOTH),
    "isodow": (f"select isodow(one) as v from {TIMES}", BOTH),
    "try_cast": ("select try_cast('339.0' as bigint) as v", BOTH),
    "format": (f"select format('{{}} {{}}', name, number) as v from {T} order by number", BOTH),
    "one replacement": (f"select regexp_replace(name || name, 'a', 'x') as v from {T} order by number", BOTH),
    "log": (f"select log(number) as v from {T} order by number", BOTH),
    "unicode shorthand": ("select regexp_matches('é', '^\\w\\z') as v", frozenset({"sail"})),
    "end of text": ("select regexp_matches('a' || chr(10), 'a$') as v", frozenset({"pyspark"})),
}
"""Name: the question, and the engines that answer it differently, or not at all."""

FAILING: dict[str, str] = {
    "date_diff in days": f"select date_diff('day', one, two) as v from {TIMES}",
    "percentile_cont": f"select percentile_cont(0.5) within group (order by number desc) as v from {T}",
    "ratio of decimals": f"select count(*) * 1.0 / 3 as v from {T}",
    "division of whole numbers": f"select number / 2 as v from {T}",
    "group by all": f"select name, count(*) as v from {T} group by all",
    "order by all": f"select name from {T} order by all",
    "time_bucket": f"select time_bucket(interval '1 hour', one) as v from {TIMES}",
    "asof join": f"select t.name from {T} asof join {U} on t.number >= u.number",
    "mad": f"select mad(number) as v from {T}",
    "quantile_cont": f"select quantile_cont(number, 0.5) as v from {T}",
    "count distinct over": f"select count(distinct name) over (partition by number) as v from {T}",
    "epoch of an interval": f"select epoch(two - one) as v from {TIMES}",
    "to_minutes": f"select one + to_minutes(5) as v from {TIMES}",
    "epoch_ms": f"select epoch_ms(one) as v from {TIMES}",
    "list slice": "select [1, 2, 3][1:2] as v",
    "list comprehension": "select [x + 1 for x in [1, 2]] as v",
    "columns": f"select columns('n.*') from {T}",
    "star with replace": f"select * replace (number + 1 as number) from {T}",
    "star with exclude": f"select * exclude (number) from {T}",
    "pivot": f"pivot {T} on name using sum(number)",
    "union by name": "select 1 as a, 2 as b union by name select 3 as b, 4 as a",
    "generate_series": "select v from generate_series(1, 3) as t(v)",
    "strptime": "select strptime('2026-03-01', '%Y-%m-%d') as v",
    "strftime": f"select strftime(one, '%Y-%m-%dT%H:%M:%SZ') as v from {TIMES}",
    "recursive": "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n from r",
    "rows as values": f"select min_by(name, struct_pack(a := number, b := name)) as v from {T}",
    "unnest in a select list": "select unnest([1, 2]) as v",
    "is true": f"select (number > 1) is true as v from {T}",
    "no match": f"select regexp_extract(name, 'z') as v from {T}",
    "no part": "select split_part('a', ':', 2) as v",
    "subquery outside where": f"select name in (select 'a') as v from {T}",
    "subquery in a filter": f"select count(*) filter (where name in (select 'a')) as v from {T}",
    "no space after a comma": "select coalesce($a,$b) as v",
}
"""Name: the question. It fails elsewhere, or is known from Trino's documentation to differ there."""
