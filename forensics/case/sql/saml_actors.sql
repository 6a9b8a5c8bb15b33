-- Gives sessions of roles that people enter through a SAML provider the person's name as actor.
-- Only the sign-in names the provider; later calls of the session do not: it is in AssumeRoleWithSAML alone.
update event_records
set actor = session_name
where identity_type = 'AssumedRole'
    and actor = principal
    and session_name is not null
    and not regexp_matches(session_name, $generated_names)
    and principal in (
        select json_extract_string(request_parameters, '$.roleArn')
        from event_records
        where event_source = 'sts.amazonaws.com'
            and identity_type = 'SAMLUser'
            and not regexp_matches(coalesce(identity_provider, ''), $workload_providers)
    );
