-- One row per role that the given files show to be entered by people through a SAML provider, for the first time.
insert into saml_roles
select distinct json_extract_string(request_parameters, '$.roleArn') as role_arn
from event_records
where file_id between $first_file and $last_file
    and event_source = 'sts.amazonaws.com'
    and identity_type = 'SAMLUser'
    and not regexp_matches(coalesce(identity_provider, ''), $workload_providers)
    and json_extract_string(request_parameters, '$.roleArn') is not null
    and not exists (
        select 1 from saml_roles where saml_roles.role_arn = json_extract_string(request_parameters, '$.roleArn')
    )
returning role_arn;
