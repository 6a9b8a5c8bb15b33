-- One row per incoming record that becomes an event copy, with principal, session and actor derived.
-- The one place that derives them. Principal per identity type: table identity_types.
insert into event_records by name
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
        regexp_replace(
            arn,
            '^(arn:[^:]+):sts:([^:]*):([^:]*):assumed-role/([^/]+)/.*$',
            '\1:iam:\2:\3:role/\4',
            'g'
        ) as rebuilt_role_arn
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
        *,
        case
            when identity_type = 'AssumedRole'
                and (
                    contains(coalesce(role_arn, arn, ''), '/AWSReservedSSO_')
                    or (
                        federated_provider <> ''
                        and not regexp_matches(federated_provider, $workload_providers)
                    )
                )
                and not regexp_matches(session_name, $generated_names)
                then session_name
            when identity_type in ('SAMLUser', 'WebIdentityUser')
                and not regexp_matches(coalesce(provider, ''), $workload_providers)
                then user_name
        end as person
    from principals
)

select
    * exclude (
        arn,
        principal_id,
        account_id,
        user_name,
        provider,
        role_arn,
        service,
        access_key,
        identity_center_user,
        stated_identity,
        rebuilt_role_arn,
        person
    ),
    coalesce(identity_center_user, stated_identity, person, principal) as actor,
    coalesce(
        nullif(sign_in_session_arn, ''),
        principal_id || '@' || strftime(session_created, '%Y-%m-%dT%H:%M:%SZ'),
        access_key
    ) as session_id,
    false as superseded
from people;
