-- int_engagements: every touch with the numbers of its person and account, how both are known, and what its row says.
-- grain: engagement_id
-- kept as: view, published as table
-- in order of: account, occurred_at, touch
-- in ranges of: touch of stg_engagements
-- repeats together: kind_key, channel, direction, asset, topic, campaign_id, user_id, url, is_bot, is_internal, is_denied
-- repeats together: source, contact_by, account_by, is_strong_match, given_kind, kind_rule, form, status, campaign_type
-- grows by: touch
-- reached by: contact_id of int_people, person_email of int_email_people, engagement_id of int_linked_people, visitor_id of int_visitors, person of int_persons, account_id of int_account_numbers, engagement_id of int_engagement_accounts, email_host of int_host_owners, email of int_internal_emails
-- note: The mart engagements says how person and account are found, and shows their ids. contact_by: 1 contact_id, 2 email,
--       3 association, 4 visitor. account_by: 1 contact, 2 account_id, 3 association, 4 email_domain. channel and direction
--       are null where they are those of the kind. What a rule found in a touch of ours is theirs too, if such a kind is: a
--       call that we made and that ended with a meeting.
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
        coalesce(
            touches.person_by_id,
            touches.person_by_email,
            linked.person,
            case when touches.contact_id is null then visitors.person end
        ) as person,
        case
            when touches.person_by_id is not null then 1
            when touches.person_by_email is not null then 2
            when linked.person is not null then 3
            when touches.contact_id is null and visitors.person is not null then 4
        end as contact_by,
        visitors.account as visitor_account,
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
        kinds.kind_key,
        nullif(touches.channel, kinds.channel) as own_channel,
        case
            when touches.kind = touches.given_kind or touches.direction <> 'outbound'
                then nullif(touches.direction, kinds.direction)
        end as own_direction,
        our_addresses.email is not null or coalesce(people.is_internal, false) as is_internal,
        coalesce(people.is_denied, false) as is_denied,
        coalesce(
            people.account,
            named.account,
            links.account,
            case when hosts.email_host is not null then hosts.account else touches.visitor_account end
        ) as account,
        case
            when people.account is not null then 1
            when named.account is not null then 2
            when links.account is not null then 3
            when case when hosts.email_host is not null then hosts.account else touches.visitor_account end is not null
                then 4
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
    left join int_kinds as kinds
        on kinds.kind = touches.kind
    left join int_internal_emails as our_addresses
        on our_addresses.email = touches.email

)

select
    touches.touch,
    case when touches.person_number > 1 then touches.engagement_id || ':' || touches.person_id else touches.engagement_id end
        as engagement_id,
    touches.person,
    touches.person_id as contact_id,
    touches.account,
    touches.kind_key,
    touches.own_channel as channel,
    touches.own_direction as direction,
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
    touches.is_denied,
    touches.source,
    touches.occurred_at,
    cast(touches.contact_by as tinyint) as contact_by,
    cast(touches.account_by as tinyint) as account_by,
    touches.is_strong_match,
    case when touches.kind_rule is not null then touches.given_kind end as given_kind,
    touches.kind_rule,
    touches.form,
    touches.status,
    touches.campaign_type,
    touches.thread_id
from matched as touches
left join int_later_touches as later
    on later.touch = touches.touch
where later.touch is null
