-- One row per trail that a call to CloudTrail names, by ARN or name.
select distinct
    coalesce(
        nullif(regexp_extract(response_elements, '"trailARN"\s*:\s*"([^"]+)"', 1), ''),
        nullif(regexp_extract(request_parameters, '"(?:name|trailName)"\s*:\s*"([^"]+)"', 1), '')
    ) as trail
from events
where event_source = 'cloudtrail.amazonaws.com'
    and coalesce(
        nullif(regexp_extract(response_elements, '"trailARN"\s*:\s*"([^"]+)"', 1), ''),
        nullif(regexp_extract(request_parameters, '"(?:name|trailName)"\s*:\s*"([^"]+)"', 1), '')
    ) is not null
order by trail;
