-- mqa_outlook: when each MQA stops being one if nothing happens, and what would make an account one.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account
-- reached by: touch of stg_engagements
-- in order of: account_id, solution
-- note: Of an MQA: lost_at is the first day from the run on, at its time of day, at which the clauses no longer hold;
--       lost_by is the clause that fails then, and fading_engagement_id the signal whose fading does it. Of an account that
--       fits, that nothing excludes and where somebody has intent: the fewest people each of whom would have to act once,
--       the nearest first, in acts of the kind that the playbook prices highest; null if more than three would have to. Of
--       the needs that an account shows, the whole account has the row of the MQA that lasts, or else takes fewest people.
with

listed as (

    select int_outlook.*, scoring.solution
    from int_outlook
    cross join run.scoring as scoring
    where int_outlook.place = 1

    union all

    select int_outlook.*, int_outlook.need as solution
    from int_outlook
    where int_outlook.need is not null

)

select
    clock.as_of,
    accounts.account_id,
    listed.solution,
    listed.is_mqa,
    listed.lost_at,
    listed.clause as lost_by,
    people.contact_id as fading_contact_id,
    touches.engagement_id as fading_engagement_id,
    coalesce(listed.people, 0) as people_needed,
    cast(coalesce(listed.lacking_hundredths, 0) / 100.0::double as decimal(9, 2)) as intent_needed,
    listed.contact_ids as people_to_win
from listed
inner join run.clock as clock
    on clock.is_now
inner join int_account_numbers as accounts
    on accounts.account = listed.account
left join int_scored_people as people
    on people.person = listed.person
left join stg_engagements as touches
    on touches.touch = listed.touch
