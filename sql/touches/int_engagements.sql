-- int_engagements: every touch in full, with the person and the account it belongs to, and how both are known.
-- grain: engagement_id
-- kept as: view, published as table
-- in order of: account_id, occurred_at, engagement_id
-- note: The person is the one the touch names by id, else by address, else the one the source links to it, else the one
--       behind the browser. If the source links several people, each has a row: the first keeps the id, the others' ids end
--       in theirs, and all share a stimulus. A touch belongs to its person's account; without a person, to the account it
--       names, else to the one the source links, else to the owner of its e-mail domain. can_score: by a person of an
--       account, towards us; no bots, none of our own users, and nobody who has denied consent.
with

touches as (

    select
        touches.*,
        by_id.person as person_by_id,
        by_email.person as person_by_email,
        case when coalesce(by_id.person, by_email.person) is null then touches.engagement_id end as unknown_engagement_id
    from stg_engagements as touches
    left join int_people as by_id
        on by_id.contact_id = touches.contact_id
    left join int_email_people as by_email
        on by_email.person_email = touches.person_email

),

people as (

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
        visitors.domain as visitor_domain
    from touches
    left join int_linked_people as linked
        on linked.engagement_id = touches.unknown_engagement_id
    left join int_visitors as visitors
        on visitors.visitor_id = touches.visitor_id

),

matched as (

    select
        touches.*,
        coalesce(touches.channel, kinds.channel) as known_channel,
        coalesce(touches.direction, kinds.direction, 'inbound') as known_direction,
        coalesce(kinds.is_deliberate, false) as is_deliberate,
        coalesce(by_address.email, internal.contact_id) is not null as is_internal,
        denied.person is not null as is_denied,
        coalesce(matched.account, named.account, linked_accounts.account, owning_accounts.account) as account,
        case
            when matched.account is not null then 'contact'
            when named.account is not null then 'account_id'
            when linked_accounts.account is not null then 'association'
            when owning_accounts.account is not null then 'email_domain'
        end as account_by,
        coalesce(
            case
                when matched.account is not null then matched.match_class = 'strong'
                when coalesce(named.account, linked_accounts.account) is not null then true
                else owners.match_class = 'strong'
            end,
            false
        ) as is_strong_match
    from people as touches
    left join int_person_accounts as matched
        on matched.person = touches.person
    left join stg_accounts as named
        on named.account_id = touches.account_id
    left join int_linked_accounts as links
        on links.subject = 'engagement'
        and links.subject_id = touches.engagement_id
    left join stg_accounts as linked_accounts
        on linked_accounts.account_id = links.account_id
    left join int_domains as hosts
        on hosts.written = touches.email_host
    left join int_domain_owners as owners
        on owners.domain = coalesce(hosts.domain, touches.visitor_domain)
    left join stg_accounts as owning_accounts
        on owning_accounts.account_id = owners.account_id
    left join run.kinds as kinds
        on kinds.kind = touches.kind
    left join int_internal_people as internal
        on internal.person = touches.person
    left join int_internal_emails as by_address
        on by_address.email = touches.email
    left join int_denied_people as denied
        on denied.person = touches.person

)

select
    case when touches.person_number > 1 then touches.engagement_id || ':' || contacts.contact_id else touches.engagement_id end
        as engagement_id,
    contacts.contact_id,
    accounts.account_id,
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
left join keys.contacts as contacts
    on contacts.contact = touches.person
left join keys.accounts as accounts
    on accounts.account = touches.account
left join keys.kinds as kind_keys
    on kind_keys.kind = touches.kind
