-- account_threads: on how many people our access to those who decide depends, and on how many the interest of the account rests.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, solution
-- note: Accounts with somebody who has intent, or whom one of our users knows. The cut is the fewest people without whom no
--       tie leads from our users to whoever fills the seat of an economic buyer or decision maker; of several such groups,
--       the one nearest to us. Nobody is in it if no way leads there. effective_people is the number of people on whom the
--       interest would rest if it were equally divided. The risk is high in an open deal with at most one way, or of which
--       one person has most of the intent. Each need that an account shows has a row of its own, as a solution: of its
--       seats, the intent that is about it, and the open deals that name it or no solution.
with

people as (

    select
        account,
        cast(null as varchar) as need,
        person,
        intent_hundredths
    from int_committee_people
    where is_now
        and intent_hundredths > 0

    union all

    select
        account,
        need,
        person,
        intent_hundredths
    from int_need_people
    where is_now
        and intent_hundredths > 0

),

shares as (

    select
        account,
        need,
        sum(intent_hundredths) as intent_hundredths,
        sum(intent_hundredths * intent_hundredths) as squares,
        max(intent_hundredths) as most_hundredths
    from people
    group by account, need

),

tops as (

    select
        shares.account,
        shares.need,
        min(named.contact_id) as contact_id
    from shares
    inner join people
        on people.account = shares.account
        and people.need is not distinct from shares.need
        and people.intent_hundredths = shares.most_hundredths
    inner join int_scored_people as named
        on named.person = people.person
    group by shares.account, shares.need

),

judged as (

    select account, cast(null as varchar) as need from int_account_numbers
    union all
    select account, need from int_shown_needs

),

open_deals as (

    select
        judged.account,
        judged.need,
        count(*) as deals
    from opportunities as deals
    inner join int_account_numbers as accounts
        on accounts.account_id = deals.account_id
    inner join judged
        on judged.account = accounts.account
        and coalesce(lower(deals.solution) = lower(judged.need), true)
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= deals.created_at
    where (not deals.is_closed or coalesce(deals.closed_at > clock.as_of, false))
    group by judged.account, judged.need

)

select
    clock.as_of,
    accounts.account_id,
    coalesce(judged.need, scoring.solution) as solution,
    coalesce(cuts.is_connected, false) as is_connected,
    coalesce(cuts.ways, 0) as ways,
    cuts.contact_ids as cut_contact_ids,
    cast(
        coalesce(round(shares.intent_hundredths * shares.intent_hundredths / cast(shares.squares as double), 2), 0)
        as decimal(9, 2)
    ) as effective_people,
    tops.contact_id as top_contact_id,
    cast(
        coalesce(round(shares.most_hundredths / cast(shares.intent_hundredths as double), 4), 0) as decimal(5, 4)
    ) as top_share,
    coalesce(open_deals.deals, 0) as open_deals,
    case
        when open_deals.account is null then 'none'
        when coalesce(cuts.ways, 0) <= 1
            or shares.most_hundredths * 100 >= scoring.thread_share_hundredths * shares.intent_hundredths
            then 'high'
        else 'low'
    end as risk
from judged
inner join int_account_numbers as accounts
    on accounts.account = judged.account
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
left join shares
    on shares.account = judged.account
    and shares.need is not distinct from judged.need
left join tops
    on tops.account = judged.account
    and tops.need is not distinct from judged.need
left join int_account_cuts as cuts
    on cuts.account = judged.account
    and cuts.need is not distinct from judged.need
left join open_deals
    on open_deals.account = judged.account
    and open_deals.need is not distinct from judged.need
where shares.account is not null
    or cuts.account is not null
