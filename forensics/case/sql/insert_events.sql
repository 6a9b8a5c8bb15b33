-- One row per incoming record that becomes an event copy, with principal, session and actor derived.
-- The one place that derives them. Principal per identity type: forensics/catalogue/data/identity_types.csv.
insert into event_records by name
with incoming_records as (
    select
        *,
        case
            when identity_type = 'AssumedRole' then coalesce(
                nullif(split_part(identity_principal_id, ':', 2), ''),
                nullif(split_part(identity_arn, '/', 3), '')
            )
            when identity_type = 'FederatedUser' then coalesce(
                nullif(split_part(identity_principal_id, ':', 2), ''),
                nullif(split_part(identity_arn, '/', 2), '')
            )
        end as session_name
    from incoming
),

principals as (
    select
        *,
        coalesce(
            case identity_type
                when 'Root' then coalesce(identity_account_id, identity_principal_id) || ':root'
                when 'IAMUser' then coalesce(
                    identity_arn,
                    identity_account_id || ':user/' || identity_user_name,
                    identity_principal_id,
                    access_key_id
                )
                when 'AssumedRole' then coalesce(
                    issuer_arn,
                    regexp_replace(
                        identity_arn,
                        '^(arn:[^:]+):sts:([^:]*):([^:]*):assumed-role/([^/]+)/.*$',
                        '\1:iam:\2:\3:role/\4',
                        'g'
                    ),
                    nullif(split_part(identity_principal_id, ':', 1), '')
                )
                when 'FederatedUser' then coalesce(issuer_arn, identity_arn, identity_principal_id)
                when 'SAMLUser' then coalesce(identity_provider || ':' || identity_user_name, identity_principal_id)
                when 'WebIdentityUser' then coalesce(
                    identity_provider || ':' || identity_user_name,
                    identity_principal_id
                )
                when 'IdentityCenterUser' then coalesce(on_behalf_of_user_id, identity_principal_id)
                when 'Directory' then identity_account_id || ':' || identity_user_name
                when 'AWSAccount' then coalesce(identity_principal_id, identity_account_id)
                when 'AWSService' then invoked_by
            end,
            identity_arn,
            identity_principal_id,
            invoked_by,
            identity_user_name,
            identity_account_id,
            'unknown'
        ) as principal
    from incoming_records
),

people as (
    select
        *,
        case
            when identity_type = 'AssumedRole'
                and (
                    contains(coalesce(issuer_arn, identity_arn, ''), '/AWSReservedSSO_')
                    or (
                        federated_provider is not null
                        and not regexp_matches(federated_provider, $workload_providers)
                    )
                )
                and not regexp_matches(session_name, $generated_names)
                then session_name
            when identity_type in ('SAMLUser', 'WebIdentityUser')
                and not regexp_matches(coalesce(identity_provider, ''), $workload_providers)
                then identity_user_name
        end as person
    from principals
)

select
    * exclude (person),
    coalesce(on_behalf_of_user_id, source_identity, person, principal) as actor,
    coalesce(
        sign_in_session_arn,
        identity_principal_id || '@' || strftime(session_created, '%Y-%m-%dT%H:%M:%SZ'),
        access_key_id
    ) as session_id,
    false as superseded
from people;
