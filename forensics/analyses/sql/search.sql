-- One row per event that fits all the filters given, newest first.
select
    event_time,
    event_id,
    event_name,
    event_source,
    recipient_account_id as account_id,
    aws_region as region,
    identity_type,
    principal,
    actor,
    session_id,
    access_key_id,
    source_ip_address,
    user_agent,
    outcome,
    error_code,
    error_message,
    read_only,
    invoked_by,
    request_parameters,
    response_elements,
    additional_event_data
from events
where ($ip is null or source_ip_address = $ip)
    and ($access_key is null or access_key_id = $access_key)
    and ($actor is null or actor = $actor or principal = $actor)
    and ($event_name is null or lower(event_name) = lower($event_name))
    and ($outcome is null or outcome = $outcome)
    and (
        $resource is null
        or contains(request_parameters, $resource)
        or contains(response_elements, $resource)
        or contains(resources, $resource)
        or contains(error_message, $resource)
    )
    and (
        $text is null
        or contains(lower(concat_ws(
            ' ',
            event_name,
            event_source,
            identity_arn,
            session_name,
            user_agent,
            error_message,
            request_parameters,
            response_elements,
            additional_event_data,
            service_event_details
        )), lower($text))
    )
    and ($since is null or event_time >= $since)
    and ($until is null or event_time <= $until)
    and ($account is null or recipient_account_id = $account)
    and ($region is null or aws_region = $region)
order by
    event_time desc nulls last,
    event_id,
    copy,
    file_id,
    record_index
limit $limit;
