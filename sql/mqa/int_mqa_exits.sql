-- int_mqa_exits: each close at which an account stopped being an MQA, and what caused it.
-- grain: account, need, left_at
-- note: It is a decision where a status excludes the account, or came to exclude somebody who had acted for it. It is a signal
--       where points that were deducted since the close before made the difference. Otherwise what it was an MQA for has faded.
with

exits as (

    select
        spans.account,
        spans.need,
        spans.left_at,
        spans.left_by,
        spans.excluded_because,
        closes.close
    from int_mqa_spans as spans
    inner join run.closes as closes
        on closes.as_of = spans.left_at

),

rejected as (

    select distinct
        exits.account,
        exits.left_at
    from exits
    inner join run.closes as before
        on before.close = exits.close - 1
    inner join (select distinct account, person from int_deliberate_signals) as acting
        on acting.account = exits.account
    inner join int_people as people
        on people.person = acting.person
    inner join stg_statuses as statuses
        on statuses.subject = 'contact'
        and statuses.subject_id = people.contact_id
        and statuses.occurred_at > before.as_of
        and statuses.occurred_at <= exits.left_at
    inner join run.excluded as excluded
        on excluded.what = 'person_status'
        and excluded.value = statuses.status

),

deducted as (

    select
        explained.account,
        explained.need,
        explained.close
    from int_explained_transitions as explained
    cross join run.scoring as scoring
    inner join int_transition_changes as changes
        on changes.account = explained.account
        and changes.need is not distinct from explained.need
        and changes.close = explained.close
        and changes.reason = 'new_signals'
        and changes.hundredths < 0
    where explained.intent_hundredths < scoring.stay_intent_hundredths
        and explained.intent_hundredths - changes.hundredths >= scoring.stay_intent_hundredths

)

select
    exits.account,
    exits.need,
    exits.left_at,
    exits.left_by,
    exits.excluded_because,
    case
        when exits.left_by = 'not_excluded' or rejected.account is not null then 'decision'
        when exits.left_by = 'account_intent' and deducted.account is not null then 'signal'
        else 'decay'
    end as cause
from exits
left join rejected
    on rejected.account = exits.account
    and rejected.left_at = exits.left_at
left join deducted
    on deducted.account = exits.account
    and deducted.need is not distinct from exits.need
    and deducted.close = exits.close
