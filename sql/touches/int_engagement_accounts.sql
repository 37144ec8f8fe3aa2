-- int_engagement_accounts: the account of a touch, where the source keeps that link in another file.
-- grain: engagement_id
select
    links.subject_id as engagement_id,
    accounts.account,
    accounts.account_id
from int_linked_accounts as links
inner join int_account_numbers as accounts
    on accounts.account_id = links.account_id
where links.subject = 'engagement'
