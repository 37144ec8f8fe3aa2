-- int_engagements: every touch in full, with the person and the account it belongs to, and how both are known.
-- grain: engagement_id
-- kept as: view, published as table
-- in order of: account_id, occurred_at, engagement_id
-- grows by: touch
-- reached by: contact_id of int_people, person_email of int_email_people, engagement_id of int_linked_people, visitor_id of int_visitors, person of int_persons, account_id of int_account_numbers, engagement_id of int_engagement_accounts, email_host of int_host_owners, email of int_internal_emails
-- note: The mart engagements says how both are found. can_score: by a person of an account, towards us; no bots, none of our
--       own users, and nobody who has denied consent.
with

touches as (

    select
        touches.*,
        refined.kind_rule,
        coalesce(refined.kind, touches.given_kind) as kind,
        by_id.person as person_by_id,
        by_email.person as person_by_email,
        case when coalesce(by_id.person, by_email.person) is null then touches.engagement_id end as unknown_engagement_id
    from stg_engagements as touches
    left join int_refined_kinds as refined
        on refined.touch = touches.touch
    left join int_people as by_id
        on by_id.contact_id = touches.contact_id
    left join int_email_people as by_email
        on by_email.person_email = touches.person_email

),

attributed as (

    select
        touches.*,
        linked.person_number,
        coalesce(touches.person_by_id, touches.person_by_email, linked.person, visitors.person) as person,
        case
            when touches.person_by_id is not null then 'contact_id'
            when touches.person_by_email is not null then 'email'
            when linked.person is not null then 'association'
            when visitors.person is not null then 'visitor'
        end as contact_by,
        visitors.account as visitor_account,
        visitors.account_id as visitor_account_id,
        visitors.is_strong_match as is_strong_visitor
    from touches
    left join int_linked_people as linked
        on linked.engagement_id = touches.unknown_engagement_id
    left join int_visitors as visitors
        on visitors.visitor_id = touches.visitor_id

),

matched as (

    select
        touches.*,
        people.contact_id as person_id,
        coalesce(touches.channel, kinds.channel) as known_channel,
        coalesce(touches.direction, kinds.direction, 'inbound') as known_direction,
        coalesce(kinds.is_deliberate, false) as is_deliberate,
        our_addresses.email is not null or coalesce(people.is_internal, false) as is_internal,
        coalesce(people.is_denied, false) as is_denied,
        coalesce(
            people.account,
            named.account,
            links.account,
            case when hosts.email_host is not null then hosts.account else touches.visitor_account end
        ) as account,
        coalesce(
            people.account_id,
            named.account_id,
            links.account_id,
            case when hosts.email_host is not null then hosts.account_id else touches.visitor_account_id end
        ) as matched_account_id,
        case
            when people.account is not null then 'contact'
            when named.account is not null then 'account_id'
            when links.account is not null then 'association'
            when case when hosts.email_host is not null then hosts.account else touches.visitor_account end is not null
                then 'email_domain'
        end as account_by,
        case
            when people.account is not null then people.is_strong_match
            when coalesce(named.account, links.account) is not null then true
            when hosts.email_host is not null then hosts.is_strong_match
            else coalesce(touches.is_strong_visitor, false)
        end as is_strong_match
    from attributed as touches
    left join int_persons as people
        on people.person = touches.person
    left join int_account_numbers as named
        on named.account_id = touches.account_id
    left join int_engagement_accounts as links
        on links.engagement_id = touches.engagement_id
    left join int_host_owners as hosts
        on hosts.email_host = touches.email_host
    left join run.kinds as kinds
        on kinds.kind = touches.kind
    left join int_internal_emails as our_addresses
        on our_addresses.email = touches.email

)

select
    case when touches.person_number > 1 then touches.engagement_id || ':' || touches.person_id else touches.engagement_id end
        as engagement_id,
    touches.person_id as contact_id,
    touches.matched_account_id as account_id,
    touches.kind,
    touches.known_channel as channel,
    touches.known_direction as direction,
    touches.is_deliberate,
    touches.asset,
    touches.topic,
    touches.campaign_id,
    coalesce(touches.stimulus_id, case when touches.person_number is not null then touches.engagement_id end) as stimulus_id,
    touches.user_id,
    touches.value,
    touches.duration_seconds,
    touches.url,
    touches.is_bot,
    touches.is_internal,
    touches.source,
    touches.occurred_at,
    touches.contact_by,
    touches.account_by,
    touches.is_strong_match,
    case when touches.kind_rule is not null then touches.given_kind end as given_kind,
    touches.kind_rule,
    touches.form,
    touches.status,
    touches.campaign_type,
    touches.thread_id,
    touches.touch,
    touches.person,
    touches.account,
    kind_keys.kind_key,
    cast(floor(epoch(touches.occurred_at)) as bigint) as occurred_second,
    touches.known_direction <> 'outbound' as is_inbound,
    touches.known_direction <> 'outbound' and not touches.is_bot and not touches.is_internal as is_counted,
    coalesce(
        touches.known_direction <> 'outbound'
        and not touches.is_bot
        and not touches.is_internal
        and not touches.is_denied
        and touches.account_by = 'contact',
        false
    ) as can_score
from matched as touches
left join keys.kinds as kind_keys
    on kind_keys.kind = touches.kind
