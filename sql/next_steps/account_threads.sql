-- account_threads: on how many people our access to those who decide depends, and on how many the interest of the account rests.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id
-- note: Accounts with somebody who has intent, or whom one of our users knows. The cut is the fewest people without whom no
--       tie leads from our users to whoever fills the seat of an economic buyer or decision maker; of several such groups,
--       the one nearest to us. Nobody is in it if no way leads there. effective_people is the number of people on whom the
--       interest would rest if it were equally divided. The risk is high in an open deal with at most one way, or of which
--       one person has most of the intent.
with

shares as (

    select
        account,
        sum(intent_hundredths) as intent_hundredths,
        sum(intent_hundredths * intent_hundredths) as squares,
        max(intent_hundredths) as most_hundredths
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now
    where scores.intent_hundredths > 0
        and scores.account is not null
    group by account

),

tops as (

    select
        shares.account,
        min(people.contact_id) as contact_id
    from shares
    inner join int_person_scores as scores
        on scores.account = shares.account
        and scores.intent_hundredths = shares.most_hundredths
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now
    inner join int_scored_people as people
        on people.person = scores.person
    group by shares.account

),

open_deals as (

    select
        accounts.account,
        count(*) as deals
    from opportunities as deals
    inner join int_account_numbers as accounts
        on accounts.account_id = deals.account_id
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= deals.created_at
    where (not deals.is_closed or coalesce(deals.closed_at > clock.as_of, false))
    group by accounts.account

)

select
    clock.as_of,
    accounts.account_id,
    scoring.solution,
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
from int_account_numbers as accounts
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
left join shares
    on shares.account = accounts.account
left join tops
    on tops.account = accounts.account
left join int_account_cuts as cuts
    on cuts.account = accounts.account
left join open_deals
    on open_deals.account = accounts.account
where shares.account is not null
    or cuts.account is not null
