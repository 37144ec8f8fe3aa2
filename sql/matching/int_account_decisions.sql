-- int_account_decisions: accounts that somebody assigned to a record or an e-mail domain, and accounts that were refused.
-- grain: subject, subject_id, account_id
-- note: A record or domain has one account, so only the last assignment counts. All refusals count.
with

ranked as (

    select
        decisions.subject,
        decisions.subject_id,
        accounts.account_id,
        decisions.verdict,
        decisions.decided_by,
        row_number() over (
            partition by decisions.subject, decisions.subject_id, decisions.verdict
            order by decisions.decision_id desc
        ) as rank
    from stg_decisions as decisions
    inner join stg_accounts as accounts
        on accounts.account_id = decisions.answer
    where decisions.about = 'account'

)

select
    subject,
    subject_id,
    account_id,
    verdict,
    decided_by
from ranked
where verdict = 'no'
    or rank = 1
