-- rule_use: the rules of the playbook that give points as of the run, and at how many accounts.
-- grain: part, rule_id
with

lines as (

    select part, rule_id, account_id
    from page_ledger
    where kind in ('fit', 'intent')

    union all

    select ledger.part, ledger.rule_id, scores.account_id
    from score_ledger as ledger
    inner join run_clock as clock
        on clock.as_of = ledger.as_of
        and clock.is_now
    inner join contact_scores_now as scores
        on scores.contact_id = ledger.entity_id
    where ledger.entity = 'contact'
        and ledger.part = 'fit'
        and ledger.kind = 'fit'

)

select
    part,                                -- fit or intent
    rule_id,
    count(*) as lines,                   -- of the ledger, cut by no cap
    count(distinct account_id) as accounts,
    (select count(*) from accounts) as of_accounts
from lines
group by part, rule_id
order by part, rule_id
