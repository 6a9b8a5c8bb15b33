-- One row per distinct copy of an event; records delivered twice are one. Copies of one event with other content are
-- numbered, from 0. file_id and record_index are no places in files: they are unique per copy, to join and to order by.
with copies as (
    select distinct *
    from trail
),

numbered as (
    select
        *,
        cast(row_number() over (
            partition by event_id, recipient_account_id
            order by
                event_time,
                event_version,
                event_name,
                event_source,
                aws_region,
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
                addendum
        ) as integer) - 1 as copy
    from copies
)

select
    event_id || ' ' || coalesce(recipient_account_id, '') as file_id,
    copy as record_index,
    1 as fidelity,
    numbered.*,
    cast(null as blob) as raw
from numbered;
