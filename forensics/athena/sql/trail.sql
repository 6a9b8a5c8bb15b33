-- One row per record of the table that AWS documents for CloudTrail in Athena, in our columns.
-- Times are UTC, whole seconds. What the table does not hold is NULL.
select
    case
        when logs.eventid <> '' then logs.eventid
        else 'sha256:' || sha256(concat_ws(
            ' ',
            logs.eventtime,
            logs.eventsource,
            logs.eventname,
            logs.awsregion,
            logs.recipientaccountid,
            logs.requestid,
            logs.sourceipaddress,
            logs.useridentity.arn,
            logs.useridentity.principalid,
            logs.requestparameters,
            logs.responseelements
        ))
    end as event_id,
    logs.eventversion as event_version,
    logs.eventname as event_name,
    logs.eventsource as event_source,
    logs.awsregion as aws_region,
    logs.recipientaccountid as recipient_account_id,
    logs.eventtype as event_type,
    logs.eventcategory as event_category,
    logs.sourceipaddress as source_ip_address,
    logs.useragent as user_agent,
    logs.errorcode as error_code,
    logs.errormessage as error_message,
    logs.requestid as request_id,
    logs.sharedeventid as shared_event_id,
    logs.apiversion as api_version,
    logs.vpcendpointid as vpc_endpoint_id,
    logs.vpcendpointaccountid as vpc_endpoint_account_id,
    logs.sessioncredentialfromconsole as session_credential_from_console,
    case
        when regexp_matches(logs.eventtime, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?\z')
            then try_cast(replace(substr(logs.eventtime, 1, 19), 'T', ' ') as timestamp)
    end as event_time,
    case lower(logs.readonly) when 'true' then true when 'false' then false end as read_only,
    case when logs.eventcategory <> '' then logs.eventcategory = 'Management' end as management_event,
    logs.useridentity.type as identity_type,
    logs.useridentity.principalid as identity_principal_id,
    logs.useridentity.arn as identity_arn,
    logs.useridentity.accountid as identity_account_id,
    logs.useridentity.accesskeyid as access_key_id,
    logs.useridentity.username as identity_user_name,
    logs.useridentity.invokedby as invoked_by,
    cast(null as varchar) as identity_provider,
    cast(null as varchar) as credential_id,
    logs.useridentity.onbehalfof.userid as on_behalf_of_user_id,
    logs.useridentity.onbehalfof.identitystorearn as identity_store_arn,
    cast(null as varchar) as in_scope_of,
    cast(null as varchar) as source_identity,
    logs.useridentity.sessioncontext.ec2roledelivery as ec2_role_delivery,
    cast(null as varchar) as assumed_root,
    cast(null as varchar) as sign_in_session_arn,
    logs.useridentity.sessioncontext.sessionissuer.type as issuer_type,
    logs.useridentity.sessioncontext.sessionissuer.principalid as issuer_principal_id,
    logs.useridentity.sessioncontext.sessionissuer.arn as issuer_arn,
    logs.useridentity.sessioncontext.sessionissuer.accountid as issuer_account_id,
    logs.useridentity.sessioncontext.sessionissuer.username as issuer_user_name,
    case
        when regexp_matches(
            logs.useridentity.sessioncontext.attributes.creationdate,
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?\z'
        )
            then try_cast(
                replace(substr(logs.useridentity.sessioncontext.attributes.creationdate, 1, 19), 'T', ' ')
                as timestamp
            )
        when regexp_matches(logs.useridentity.sessioncontext.attributes.creationdate, '^[0-9]{8}T[0-9]{6}Z?\z')
            then try_cast(
                substr(logs.useridentity.sessioncontext.attributes.creationdate, 1, 4)
                || '-' || substr(logs.useridentity.sessioncontext.attributes.creationdate, 5, 2)
                || '-' || substr(logs.useridentity.sessioncontext.attributes.creationdate, 7, 2)
                || ' ' || substr(logs.useridentity.sessioncontext.attributes.creationdate, 10, 2)
                || ':' || substr(logs.useridentity.sessioncontext.attributes.creationdate, 12, 2)
                || ':' || substr(logs.useridentity.sessioncontext.attributes.creationdate, 14, 2)
                as timestamp
            )
    end as session_created,
    logs.useridentity.sessioncontext.attributes.mfaauthenticated as mfa_authenticated,
    logs.useridentity.sessioncontext.webidfederationdata.federatedprovider as federated_provider,
    logs.requestparameters as request_parameters,
    logs.responseelements as response_elements,
    logs.additionaleventdata as additional_event_data,
    case when logs.resources is not null then cast(to_json(logs.resources) as varchar) end as resources,
    logs.serviceeventdetails as service_event_details,
    case when logs.tlsdetails is not null then cast(to_json(logs.tlsdetails) as varchar) end as tls_details,
    case when logs.addendum is not null then cast(to_json(logs.addendum) as varchar) end as addendum
from cloudtrail_logs as logs
where logs.eventname <> ''
    and (logs.eventsource is not null or logs.eventtime is not null)
    and coalesce(logs.eventtype, '') <> 'AwsCloudTrailInsight';
