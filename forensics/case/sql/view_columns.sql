-- Comments on the columns that only views have.
comment on column events.outcome is 'succeeded (no error code), denied, dry_run, dependency_failure, not_found, throttled or failed';
comment on column call_resources.resource_id is 'Id of the resource; of an ARN, its last part';
comment on column call_resources.role is '`primary`: what the call acts on or creates; `related`: what else it names';
comment on column call_resources.location is '`request` or `response`';
comment on column issued_credentials.access_key_id is 'Credential the call was made with';
comment on column issued_credentials.issued_access_key_id is 'Credential it handed out';
comment on column issued_credentials.issued_principal_id is 'Role session it was issued for, `AROA…:name`';
comment on column issued_credentials.expiration is 'When the credential expires, as CloudTrail writes it';
