-- int_mqa_entries: each close at which an account became an MQA, and what caused it.
-- grain: account, need, entered_at
-- note: It is a correction where the account would not have become one without signals that were loaded more than a day after
--       the first load that followed the close: nobody could have known. It is a decision where a status that kept the
--       account away was replaced, or had lasted its time.
with

entries as (

    select distinct
        account,
        entered_at
    from int_mqa_spans

),

acts as (

    select distinct
        entries.account,
        entries.entered_at
    from entries
    inner join int_touches as touches
        on touches.account = entries.account
        and touches.occurred_at <= entries.entered_at
        and touches.occurred_second >= floor(epoch(entries.entered_at)) - 86400
    where touches.is_counted

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
        when not explained.was_known then 'correction'
        else 'signal'
    end as cause
from int_mqa_spans as spans
inner join run.closes as closes
    on closes.as_of = spans.entered_at
left join int_explained_transitions as explained
    on explained.close = closes.close
    and explained.account = spans.account
    and explained.need is not distinct from spans.need
left join acts
    on acts.account = spans.account
    and acts.entered_at = spans.entered_at
left join statuses
    on statuses.account = spans.account
    and statuses.entered_at = spans.entered_at
