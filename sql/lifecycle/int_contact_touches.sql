-- int_contact_touches: when our users got in touch with people of accounts that something was handed over of.
-- grain: touch, person
-- reached by: person of int_persons
select distinct
    touches.touch,
    touches.person,
    accounts.account_id,
    details.user_id,
    touches.occurred_at
from (select distinct account_id from int_handovers) as handed
inner join int_account_numbers as accounts
    on accounts.account_id = handed.account_id
inner join int_touches as touches
    on touches.account = accounts.account
inner join keys.kinds as kinds
    on kinds.kind_key = touches.kind_key
inner join run.contact_kinds as listed
    on listed.kind = kinds.kind
inner join stg_engagements as details
    on details.touch = touches.touch
