-- engagements: every touch, with the person and the account it belongs to.
-- grain: engagement_id
-- in order of: account_id, occurred_at, engagement_id
-- note: a touch belongs to its person's account; one without a person to the account it names, else to the one
--       account that owns its e-mail domain.
with

people as (

    select
        touches.engagement_id,
        coalesce(by_id.person_id, by_email.person_id) as contact_id
    from stg_engagements as touches
    left join int_people as by_id
        on by_id.contact_id = touches.contact_id
    left join int_email_people as by_email
        on by_email.person_email = touches.person_email
    where coalesce(by_id.person_id, by_email.person_id) is not null

)

select
    touches.engagement_id,
    people.contact_id,
    coalesce(matched.account_id, named.account_id, owners.account_id) as account_id,
    touches.kind,
    coalesce(touches.channel, kinds.channel) as channel,
    coalesce(touches.direction, kinds.direction, 'inbound') as direction,
    coalesce(kinds.is_deliberate, false) as is_deliberate,
    touches.asset,
    touches.topic,
    touches.campaign_id,
    touches.stimulus_id,
    touches.user_id,
    touches.value,
    touches.duration_seconds,
    touches.url,
    touches.is_bot,
    coalesce(by_address.email, by_person.email) is not null as is_internal,
    touches.source,
    touches.occurred_at
from stg_engagements as touches
left join people
    on people.engagement_id = touches.engagement_id
left join int_person_accounts as matched
    on matched.person_id = people.contact_id
left join stg_accounts as named
    on named.account_id = touches.account_id
left join int_domains as hosts
    on hosts.written = touches.email_host
left join int_domain_owners as owners
    on owners.domain = hosts.domain
left join run.kinds as kinds
    on kinds.kind = touches.kind
left join contacts
    on contacts.contact_id = people.contact_id
left join int_internal_emails as by_address
    on by_address.email = touches.email
left join int_internal_emails as by_person
    on by_person.email = contacts.email
