-- engagements: every touch, with the person and the account it belongs to, and how both are known.
-- grain: engagement_id
-- kept as: view, with a Parquet file
-- in parts by: touch of int_engagements
-- note: The person is the one the touch names by id, else by address, else the one the source links to it, else the one
--       behind the browser, unless it names an id that nobody has. If the source links several people, each has a row: the first keeps the id, the others' ids end
--       in theirs, and all share a stimulus. A touch belongs to its person's account; without a person, to the account it
--       names, else to the one the source links, else to the owner of its e-mail domain.
select
    touches.engagement_id,
    touches.contact_id,
    accounts.account_id,
    kinds.kind,
    coalesce(touches.channel, kinds.channel) as channel,
    coalesce(touches.direction, kinds.direction) as direction,
    kinds.is_deliberate,
    touches.asset,
    touches.topic,
    touches.campaign_id,
    touches.stimulus_id,
    touches.user_id,
    touches.value,
    touches.duration_seconds,
    touches.url,
    touches.is_bot,
    touches.is_internal,
    touches.source,
    touches.occurred_at,
    case touches.contact_by
        when 1 then 'contact_id'
        when 2 then 'email'
        when 3 then 'association'
        when 4 then 'visitor'
    end as contact_by,
    case touches.account_by
        when 1 then 'contact'
        when 2 then 'account_id'
        when 3 then 'association'
        when 4 then 'email_domain'
    end as account_by,
    touches.is_strong_match,
    touches.given_kind,
    touches.kind_rule,
    touches.form,
    touches.status,
    touches.campaign_type,
    touches.thread_id
from int_engagements as touches
left join int_kinds as kinds
    on kinds.kind_key = touches.kind_key
left join stg_accounts as accounts
    on accounts.account = touches.account
