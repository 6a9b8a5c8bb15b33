-- One row per role that people enter through a SAML provider, as its sign-ins among the incoming records show.
select distinct json_extract_string(request_parameters, '$.roleArn') as role_arn
from incoming
where event_source = 'sts.amazonaws.com'
    and identity_type = 'SAMLUser'
    and not regexp_matches(coalesce(identity_provider, ''), $workload_providers)
    and json_extract_string(request_parameters, '$.roleArn') is not null;
