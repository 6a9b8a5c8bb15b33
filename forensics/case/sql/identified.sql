-- One row per incoming record, with principal, session and actor derived: the one place that derives them, for the
-- ingest and for the printed statements over a table of AWS. Principal per identity type: table identity_types.
with said as (
    select
        *,
        nullif(identity_arn, '') as arn,
        nullif(identity_principal_id, '') as principal_id,
        nullif(identity_account_id, '') as account_id,
        nullif(identity_user_name, '') as user_name,
        nullif(identity_provider, '') as provider,
        nullif(issuer_arn, '') as role_arn,
        nullif(invoked_by, '') as service,
        nullif(access_key_id, '') as access_key,
        nullif(on_behalf_of_user_id, '') as identity_center_user,
        nullif(source_identity, '') as stated_identity
    from incoming
),

named as (
    select
        *,
        case
            when identity_type = 'AssumedRole' then coalesce(
                nullif(split_part(principal_id, ':', 2), ''),
                nullif(split_part(arn, '/', 3), '')
            )
            when identity_type = 'FederatedUser' then coalesce(
                nullif(split_part(principal_id, ':', 2), ''),
                nullif(split_part(arn, '/', 2), '')
            )
        end as session_name,
        case
            when role_arn is null
                and identity_type = 'AssumedRole'
                and regexp_matches(arn, '^arn:[^:/]+:sts:[^:/]*:[^:/]*:assumed-role/[^/]+/')
                then 'arn:' || nullif(split_part(arn, ':', 2), '')
                || ':iam:' || coalesce(nullif(split_part(arn, ':', 4), ''), '')
                || ':' || coalesce(nullif(split_part(arn, ':', 5), ''), '')
                || ':role/' || nullif(split_part(arn, '/', 2), '')
            else arn
        end as rebuilt_role_arn
    from said
),

principals as (
    select
        *,
        coalesce(
            case identity_type
                when 'Root' then coalesce(account_id, principal_id) || ':root'
                when 'IAMUser' then coalesce(arn, account_id || ':user/' || user_name, principal_id, access_key)
                when 'AssumedRole' then coalesce(
                    role_arn,
                    rebuilt_role_arn,
                    nullif(split_part(principal_id, ':', 1), '')
                )
                when 'FederatedUser' then coalesce(role_arn, arn, principal_id)
                when 'SAMLUser' then coalesce(provider || ':' || user_name, principal_id)
                when 'WebIdentityUser' then coalesce(provider || ':' || user_name, principal_id)
                when 'IdentityCenterUser' then coalesce(identity_center_user, principal_id)
                when 'Directory' then account_id || ':' || user_name
                when 'AWSAccount' then coalesce(principal_id, account_id)
                when 'AWSService' then service
            end,
            arn,
            principal_id,
            service,
            user_name,
            account_id,
            'unknown'
        ) as principal
    from named
),

people as (
    select
        principals.*,
        case
            when principals.identity_type = 'AssumedRole'
                and (
                    contains(coalesce(principals.role_arn, principals.arn, ''), '/AWSReservedSSO_')
                    or (
                        principals.federated_provider <> ''
                        and not regexp_matches(principals.federated_provider, $workload_providers)
                    )
                    or saml_roles.role_arn is not null
                )
                and not regexp_matches(principals.session_name, $generated_names)
                then principals.session_name
            when principals.identity_type in ('SAMLUser', 'WebIdentityUser')
                and not regexp_matches(coalesce(principals.provider, ''), $workload_providers)
                then principals.user_name
        end as person
    from principals
    left join saml_roles
        on saml_roles.role_arn = principals.principal
)

select
    file_id,
    record_index,
    copy,
    fidelity,
    event_id,
    event_version,
    event_name,
    event_source,
    aws_region,
    recipient_account_id,
    event_type,
    event_category,
    source_ip_address,
    user_agent,
    error_code,
    error_message,
    request_id,
    shared_event_id,
    api_version,
    vpc_endpoint_id,
    vpc_endpoint_account_id,
    session_credential_from_console,
    event_time,
    read_only,
    management_event,
    identity_type,
    identity_principal_id,
    identity_arn,
    identity_account_id,
    access_key_id,
    identity_user_name,
    invoked_by,
    identity_provider,
    credential_id,
    on_behalf_of_user_id,
    identity_store_arn,
    in_scope_of,
    source_identity,
    ec2_role_delivery,
    assumed_root,
    sign_in_session_arn,
    issuer_type,
    issuer_principal_id,
    issuer_arn,
    issuer_account_id,
    issuer_user_name,
    session_created,
    mfa_authenticated,
    federated_provider,
    request_parameters,
    response_elements,
    additional_event_data,
    resources,
    service_event_details,
    tls_details,
    addendum,
    session_name,
    principal,
    coalesce(identity_center_user, stated_identity, person, principal) as actor,
    coalesce(
        nullif(sign_in_session_arn, ''),
        principal_id || '@' || replace(substr(cast(session_created as varchar), 1, 19), ' ', 'T') || 'Z',
        access_key
    ) as session_id,
    false as superseded,
    raw
from people;
