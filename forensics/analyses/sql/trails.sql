-- One row per trail that a call to CloudTrail names, by ARN or name.
select distinct
    coalesce(
        nullif(regexp_extract(response_elements, '"trailARN"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), ''),
        nullif(regexp_extract(request_parameters, '"(?:name|trailName)"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '')
    ) as trail
from events
where event_source = 'cloudtrail.amazonaws.com'
    and coalesce(
        nullif(regexp_extract(response_elements, '"trailARN"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), ''),
        nullif(regexp_extract(request_parameters, '"(?:name|trailName)"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '')
    ) is not null
order by trail;
