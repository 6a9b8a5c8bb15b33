-- One row per source address that is an IP address, with its network: the first two parts of an IPv4 address, the
-- first three of an IPv6 address. Service names and `AWS Internal` are no addresses.
with addresses as (
    select distinct source_ip_address
    from events
    where regexp_matches(source_ip_address, '^[0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]*\z')
)

select
    source_ip_address,
    coalesce(
        nullif(regexp_extract(source_ip_address, '^([0-9]+\.[0-9]+)\.', 1), ''),
        nullif(regexp_extract(source_ip_address, '^([0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*)', 1), ''),
        source_ip_address
    ) as network
from addresses
order by source_ip_address;
