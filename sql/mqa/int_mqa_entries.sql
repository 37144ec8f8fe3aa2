-- int_mqa_entries: each close at which an account became an MQA, and what caused it.
-- grain: account, need, entered_at
-- note: It is a correction where all that the account did on the day before was loaded more than a day after the close, at
--       which earlier signals were loaded already: nobody could have known. It is a decision where a status that kept the
--       account away was replaced, or had lasted its time.
with

entries as (

    select distinct
        account,
        entered_at
    from int_mqa_spans

),

acts as (

    select
        entries.account,
        entries.entered_at,
        min(batches.loaded_at) as loaded_at
    from entries
    inner join int_touches as touches
        on touches.account = entries.account
        and touches.occurred_at <= entries.entered_at
        and touches.occurred_second >= floor(epoch(entries.entered_at)) - 86400
    inner join known.engagements as said
        on said.touch = touches.touch
    left join ledger.batches as batches
        on batches.batch_id = said.batch_id
    where touches.is_counted
    group by entries.account, entries.entered_at

),

statuses as (

    select distinct
        entries.account,
        entries.entered_at
    from entries
    inner join int_account_numbers as accounts
        on accounts.account = entries.account
    inner join stg_statuses as statuses
        on statuses.subject = 'account'
        and statuses.subject_id = accounts.account_id
        and statuses.occurred_at <= entries.entered_at
        and floor(epoch(statuses.occurred_at)) >= floor(epoch(entries.entered_at)) - 86400

),

first_load as (

    select min(loaded_at) as loaded_at
    from ledger.batches
    where entity = 'engagements'

)

select
    spans.account,
    spans.need,
    spans.entered_at,
    spans.entered_by,
    lag(spans.left_at) over (
        partition by spans.account, spans.need
        order by spans.entered_at
    ) as left_before_at,
    case
        when spans.excluded_before is not null and (statuses.account is not null or acts.account is null) then 'decision'
        when first_load.loaded_at <= spans.entered_at
            and floor(epoch(acts.loaded_at)) - floor(epoch(spans.entered_at)) > 86400 then 'correction'
        else 'signal'
    end as cause
from int_mqa_spans as spans
cross join first_load
left join acts
    on acts.account = spans.account
    and acts.entered_at = spans.entered_at
left join statuses
    on statuses.account = spans.account
    and statuses.entered_at = spans.entered_at
