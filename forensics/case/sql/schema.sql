-- The tables of a case. One row of each table is said in its comment.
create table case_info (
    name varchar primary key,
    value varchar not null
);
comment on table case_info is 'One row per fact about the case itself: schema version, tool version';
comment on column case_info.name is 'Name of the fact';
comment on column case_info.value is 'Its value';

create table case_commands (
    command varchar primary key,
    tool_version varchar not null
);
comment on table case_commands is 'One row per distinct command that changed the case, paths as they were given';
comment on column case_commands.command is 'The command and its arguments';
comment on column case_commands.tool_version is 'Version of this program that ran it first';

create table log_files (
    file_id bigint primary key,
    container_id bigint,
    path varchar not null,
    location varchar not null,
    sha256 varchar,
    size_bytes bigint not null,
    mtime_ns bigint not null,
    inflated_bytes bigint not null,
    compression varchar not null,
    format varchar not null,
    status varchar not null,
    reason varchar,
    records_seen bigint not null,
    records_stored bigint not null,
    records_duplicate bigint not null,
    records_rejected bigint not null,
    records_conflicting bigint not null,
    key_account_id varchar,
    key_region varchar,
    key_kind varchar,
    delivered timestamp,
    digest_verdict varchar,
    tool_version varchar not null
);
comment on table log_files is 'The ledger: one row per input file and content';
comment on column log_files.file_id is 'Number of the file in this case';
comment on column log_files.container_id is 'file_id of the archive that holds the file; NULL for a file of its own';
comment on column log_files.path is 'Path relative to the argument it was found under, `/` between parts, undecodable bytes as %XX';
comment on column log_files.location is 'Absolute path at the last run, to know the file again';
comment on column log_files.sha256 is 'SHA-256 of the file as it lies there; NULL if it could not be read to its end';
comment on column log_files.size_bytes is 'Size of the file';
comment on column log_files.mtime_ns is 'Modification time at the last run, nanoseconds since 1970';
comment on column log_files.inflated_bytes is 'Size once unpacked';
comment on column log_files.compression is '`none`, `gzip`, `bzip2`, `xz` or `zstd`';
comment on column log_files.format is 'What the file is, by its content';
comment on column log_files.status is '`ingested`, `skipped` (no CloudTrail), `rejected` (unreadable) or `superseded` (the file has other content now)';
comment on column log_files.reason is 'Why it was skipped or rejected, or what was wrong with it';
comment on column log_files.records_seen is 'Values that could be delimited as records';
comment on column log_files.records_stored is 'Records that became event copies';
comment on column log_files.records_duplicate is 'Records whose event and content were known already';
comment on column log_files.records_rejected is 'Values that are no events, see rejected_records';
comment on column log_files.records_conflicting is 'Stored records whose event id was known with other content';
comment on column log_files.key_account_id is 'Account the file name says';
comment on column log_files.key_region is 'Region the file name says';
comment on column log_files.key_kind is 'Kind the file name says: CloudTrail, CloudTrail-Digest, …';
comment on column log_files.delivered is 'Delivery time the file name says, UTC';
comment on column log_files.digest_verdict is 'Verdict of digest validation; NULL if none was made';
comment on column log_files.tool_version is 'Version of this program that read it';

create view evidence_files as
with shared as (
    select path
    from log_files
    group by path
    having min(location) <> max(location)
),

placed as (
    select
        files.path,
        string_split(files.location, '/')[
            :length(string_split(files.location, '/')) - length(string_split(files.path, '/'))
        ] as folders
    from log_files as files
    inner join shared
        on shared.path = files.path
),

ambiguous as (
    select distinct unnest(list_distinct(list(folders))) as folders
    from placed
    group by path
    having count(distinct folders) > 1
),

lengths as (
    select
        tried.length,
        count(distinct ambiguous.folders[-tried.length:]) as labels
    from ambiguous
    cross join range(1, (select coalesce(max(length(folders)), 0) + 1 from ambiguous)) as tried (length)
    group by tried.length
),

labelled as (
    select
        array_to_string(folders, '/') || '/' as place,
        length(folders) as depth,
        replace(
            array_to_string(
                folders[-(select min(length) from lengths where labels = (select count(*) from ambiguous)):], '/'
            ),
            '%25', '%'
        )
        || '/' as label
    from ambiguous
)

select
    files.* replace (coalesce(labelled.label, '') || files.path as path),
    files.container_id is not null as is_member
from log_files as files
left join labelled
    on starts_with(files.location, labelled.place)
    and length(string_split(files.location, '/')) - length(string_split(files.path, '/')) = labelled.depth;
comment on view evidence_files is 'The ledger with names that tell files apart: where two dumps hold a file of the same path, the folders above them stand before it';
comment on column evidence_files.path is 'Path as log_files has it, behind the name of its dump where several dumps hold such a path';
comment on column evidence_files.is_member is 'Whether the file is a member of an archive, whose hash and size cover it';

create table event_records (
    file_id bigint not null,
    record_index bigint not null,
    copy integer not null,
    fidelity integer not null,
    event_id varchar not null,
    event_version varchar,
    event_name varchar,
    event_source varchar,
    aws_region varchar,
    recipient_account_id varchar,
    event_type varchar,
    event_category varchar,
    source_ip_address varchar,
    user_agent varchar,
    error_code varchar,
    error_message varchar,
    request_id varchar,
    shared_event_id varchar,
    api_version varchar,
    vpc_endpoint_id varchar,
    vpc_endpoint_account_id varchar,
    session_credential_from_console varchar,
    event_time timestamp,
    read_only boolean,
    management_event boolean,
    identity_type varchar,
    identity_principal_id varchar,
    identity_arn varchar,
    identity_account_id varchar,
    access_key_id varchar,
    identity_user_name varchar,
    invoked_by varchar,
    identity_provider varchar,
    credential_id varchar,
    on_behalf_of_user_id varchar,
    identity_store_arn varchar,
    in_scope_of varchar,
    source_identity varchar,
    ec2_role_delivery varchar,
    assumed_root varchar,
    sign_in_session_arn varchar,
    issuer_type varchar,
    issuer_principal_id varchar,
    issuer_arn varchar,
    issuer_account_id varchar,
    issuer_user_name varchar,
    session_created timestamp,
    mfa_authenticated varchar,
    federated_provider varchar,
    request_parameters varchar,
    response_elements varchar,
    additional_event_data varchar,
    resources varchar,
    service_event_details varchar,
    tls_details varchar,
    addendum varchar,
    session_name varchar,
    principal varchar not null,
    actor varchar not null,
    session_id varchar,
    superseded boolean not null default false,
    raw blob using compression zstd
);
comment on column event_records.file_id is 'Ledger number of the file that holds this copy: log_files.file_id';
comment on column event_records.record_index is 'Place of the record in that file, from 0';
comment on column event_records.fidelity is 'How much of the record the format carries: 0 the original bytes, 1 all fields, 2 mapped into another schema, 3 a summary';
comment on column event_records.copy is '0 for the first copy of an event; 1, 2, … for copies with the same id and other content: possible tampering';
comment on column event_records.event_id is 'CloudTrail''s eventID; `sha256:` and the hash of the record''s bytes where the record has none';
comment on column event_records.event_version is 'Version of the record format, as text: compare as numbers part by part';
comment on column event_records.event_name is 'API call or action, eventName';
comment on column event_records.event_source is 'Service that was called, eventSource';
comment on column event_records.aws_region is 'Region that was called, awsRegion';
comment on column event_records.recipient_account_id is 'Account whose trail delivered the record';
comment on column event_records.event_type is 'AwsApiCall, AwsConsoleSignIn, AwsServiceEvent, …';
comment on column event_records.event_category is 'Management, Data, NetworkActivity';
comment on column event_records.source_ip_address is 'Where the call came from: address, service name or `AWS Internal`';
comment on column event_records.user_agent is 'User agent, chosen by the caller: context, never proof';
comment on column event_records.error_code is 'Error as CloudTrail writes it, prefix included; NULL or empty on success';
comment on column event_records.error_message is 'Error text';
comment on column event_records.request_id is 'requestID';
comment on column event_records.shared_event_id is 'Same value in the records of one call in several accounts';
comment on column event_records.api_version is 'apiVersion';
comment on column event_records.vpc_endpoint_id is 'VPC endpoint the call went through';
comment on column event_records.vpc_endpoint_account_id is 'Owner of that endpoint';
comment on column event_records.session_credential_from_console is '`true` if the credential came from a console session';
comment on column event_records.event_time is 'When the call was completed, UTC, to the second as a rule';
comment on column event_records.read_only is 'Whether the call only reads';
comment on column event_records.management_event is 'Whether it is a management event';
comment on column event_records.identity_type is 'userIdentity.type';
comment on column event_records.identity_principal_id is 'userIdentity.principalId';
comment on column event_records.identity_arn is 'userIdentity.arn';
comment on column event_records.identity_account_id is 'userIdentity.accountId';
comment on column event_records.access_key_id is 'Credential that signed the call';
comment on column event_records.identity_user_name is 'userIdentity.userName';
comment on column event_records.invoked_by is 'Service that called on somebody''s behalf';
comment on column event_records.identity_provider is 'SAML or OpenID Connect provider of a federated sign-in';
comment on column event_records.credential_id is 'IAM Identity Center credential';
comment on column event_records.on_behalf_of_user_id is 'IAM Identity Center user';
comment on column event_records.identity_store_arn is 'Identity store of that user';
comment on column event_records.in_scope_of is 'JSON: workload a service called for (inScopeOf)';
comment on column event_records.source_identity is 'sourceIdentity set when the role was assumed';
comment on column event_records.ec2_role_delivery is '1.0 or 2.0: version of the instance metadata service';
comment on column event_records.assumed_root is '`true` in an AssumeRoot session';
comment on column event_records.sign_in_session_arn is 'Sign-in session, where CloudTrail names it';
comment on column event_records.issuer_type is 'sessionIssuer.type';
comment on column event_records.issuer_principal_id is 'sessionIssuer.principalId';
comment on column event_records.issuer_arn is 'sessionIssuer.arn: the role or user the session was issued for';
comment on column event_records.issuer_account_id is 'sessionIssuer.accountId';
comment on column event_records.issuer_user_name is 'sessionIssuer.userName';
comment on column event_records.session_created is 'When the session credentials were issued, UTC';
comment on column event_records.mfa_authenticated is '`true` or `false` as CloudTrail writes it; false is normal for role sessions';
comment on column event_records.federated_provider is 'OpenID Connect provider of the session';
comment on column event_records.request_parameters is 'JSON of the request';
comment on column event_records.response_elements is 'JSON of the response; NULL for reads and errors';
comment on column event_records.additional_event_data is 'JSON of additionalEventData';
comment on column event_records.resources is 'JSON list of resources';
comment on column event_records.service_event_details is 'JSON of serviceEventDetails';
comment on column event_records.tls_details is 'JSON of tlsDetails';
comment on column event_records.addendum is 'JSON: why a record was delivered late or again';
comment on column event_records.session_name is 'Name of the role or federation session; chosen by the caller';
comment on column event_records.principal is 'Identity AWS names, one stable key each: role ARN, user ARN, `account:root`, service name, …';
comment on column event_records.actor is 'Person or workload behind the principal: Identity Center user, sourceIdentity, session name of a person, else the principal';
comment on column event_records.session_id is 'One sign-in or issued credential set: signInSessionArn, else principal id and creation time, else access key';
comment on column event_records.superseded is 'True if no file of the evidence, as it is now, holds this copy any more';
comment on column event_records.raw is 'The record''s own bytes as they stood in the file; NULL where the format carries no original';
comment on table event_records is 'One row per distinct copy of an event: typed columns, sub-documents as JSON text, the bytes themselves';

create table event_places (
    file_id bigint not null,
    record_index bigint not null,
    event_file_id bigint not null,
    event_record_index bigint not null
);
comment on table event_places is 'One row per further place where a copy of an event was seen (a duplicate)';
comment on column event_places.file_id is 'File that holds the duplicate';
comment on column event_places.record_index is 'Its place in that file, from 0';
comment on column event_places.event_file_id is 'event_records.file_id of the copy that was stored';
comment on column event_places.event_record_index is 'event_records.record_index of the copy that was stored';

create table rejected_records (
    file_id bigint not null,
    record_index bigint not null,
    reason varchar not null,
    text blob not null
);
comment on table rejected_records is 'One row per value that stands where a record should but is no event';
comment on column rejected_records.file_id is 'File that holds it';
comment on column rejected_records.record_index is 'Its place in that file, from 0';
comment on column rejected_records.reason is 'Why it is no event';
comment on column rejected_records.text is 'Its bytes';

create table field_problems (
    file_id bigint not null,
    record_index bigint not null,
    column_name varchar not null,
    reason varchar not null,
    text varchar not null
);
comment on table field_problems is 'One row per value that does not fit its column: NULL there, the text here';
comment on column field_problems.file_id is 'File that holds the record';
comment on column field_problems.record_index is 'Place of the record in that file, from 0';
comment on column field_problems.column_name is 'Column of event_records; `*` for the record as a whole';
comment on column field_problems.reason is 'What was expected and what was found';
comment on column field_problems.text is 'JSON text of the value';

create table observed_error_codes (
    error_code varchar primary key,
    outcome varchar not null
);
comment on table observed_error_codes is 'One row per error code that occurs in the case, classified by error_outcomes and error_outcome_patterns';
comment on column observed_error_codes.error_code is 'Code as CloudTrail writes it, prefix included';
comment on column observed_error_codes.outcome is 'denied, dry_run, dependency_failure, not_found, throttled or failed';

create table saml_roles (
    role_arn varchar primary key
);
comment on table saml_roles is 'One row per role that people enter through a SAML provider, as AssumeRoleWithSAML shows';
comment on column saml_roles.role_arn is 'ARN of the role';
