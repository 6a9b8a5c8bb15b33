-- Gives sessions of roles that people enter through a SAML provider the person's name as actor. Only the sign-in names
-- the provider; later calls of the session do not.
update event_records
set actor = session_name
where file_id between $first_file and $last_file
    and identity_type = 'AssumedRole'
    and actor = principal
    and session_name is not null
    and not regexp_matches(session_name, $generated_names)
    and principal in (select role_arn from saml_roles);
