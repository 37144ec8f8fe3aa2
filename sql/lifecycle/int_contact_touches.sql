-- int_contact_touches: when our users got in touch with people of accounts that something was handed over of.
-- grain: touch, person
select distinct
    touches.touch,
    touches.person,
    accounts.account_id,
    touches.user_id,
    touches.occurred_at
from (select distinct account_id from int_handovers) as handed
inner join int_account_numbers as accounts
    on accounts.account_id = handed.account_id
inner join int_user_touches as touches
    on touches.account = accounts.account
