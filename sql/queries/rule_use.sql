-- rule_use: the rules of the playbook that give points as of the run, and at how many accounts.
-- grain: part, rule_id
with

lines as (

    select lines.part, lines.rule_id, lines.account_id
    from page_ledger as lines
    inner join mqa_now as mqa
        on mqa.account_id = lines.account_id
        and mqa.solution = lines.solution
        and mqa.solution_rank = 1        -- the whole account
    where lines.kind in ('fit', 'intent')

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
