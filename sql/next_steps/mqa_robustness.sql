-- mqa_robustness: whether each MQA would still be one without any one person, event or source, and if points decayed faster.
-- grain: account_id, solution
-- kept as: view, published as table
-- in order of: account_id
-- note: Solid if the flag outlives each of them, thin if not. What is left of the score is what is left of its ledger: everybody
--       keeps their seat, and caps stay as they were filled. thinnest is what the flag does not outlive: a person before an
--       event, a source and faster decay. An account that is judged by needs outlives what its flag for any of them outlives.
--       An MQA that its least days alone keep is not listed.
with

divided as (

    select
        account,
        count(distinct need) as needs
    from int_flag_drops
    where need is not null
    group by account

),

drops as (

    select
        account,
        need,
        what,
        person,
        touch,
        feed,
        is_kept
    from int_flag_drops

    union all

    select
        drops.account,
        cast(null as varchar) as need,
        drops.what,
        drops.person,
        drops.touch,
        drops.feed,
        count(*) filter (where not drops.is_kept) < divided.needs as is_kept
    from int_flag_drops as drops
    inner join divided
        on divided.account = drops.account
    group by drops.account, drops.what, drops.person, drops.touch, drops.feed, divided.needs

),

counted as (

    select
        account,
        need,
        count(*) as drops,
        count(*) filter (where not is_kept) as flips,
        count(*) filter (where not is_kept and what = 'person') as flips_by_person,
        count(*) filter (where not is_kept and what = 'event') as flips_by_event,
        count(*) filter (where not is_kept and what = 'source') as flips_by_source,
        count(*) filter (where not is_kept and what = 'decay') as flips_by_decay
    from drops
    group by account, need

),

thinnest as (

    select
        account,
        need,
        what,
        person,
        touch,
        feed
    from drops
    where not is_kept
    qualify row_number() over (
        partition by account, need
        order by case what when 'person' then 1 when 'event' then 2 when 'source' then 3 else 4 end, person, touch, feed
    ) = 1

)

select
    clock.as_of,
    accounts.account_id,
    coalesce(counted.need, scoring.solution) as solution,
    counted.flips = 0 as is_solid,
    counted.drops,
    counted.flips,
    cast(round(counted.flips / cast(counted.drops as double), 4) as decimal(5, 4)) as fragility,
    counted.flips_by_person,
    counted.flips_by_event,
    counted.flips_by_source,
    counted.flips_by_decay,
    thinnest.what as thinnest,
    people.contact_id as thinnest_contact_id,
    thinnest.feed as thinnest_source
from counted
inner join int_account_numbers as accounts
    on accounts.account = counted.account
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
left join thinnest
    on thinnest.account = counted.account
    and thinnest.need is not distinct from counted.need
left join int_scored_people as people
    on people.person = thinnest.person
