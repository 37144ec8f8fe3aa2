-- int_account_decisions: accounts that people gave to a record or a domain, and accounts they refused it.
-- grain: subject, subject_id, account_id
-- note: a subject has one account, so only the last one given counts; refusals add up.
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
