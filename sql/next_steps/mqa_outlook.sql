-- mqa_outlook: when each MQA stops being one if nothing happens, and what would make an account one.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id
-- note: Of an MQA: lost_at is the first day from the run on, at its time of day, at which the clauses no longer hold;
--       lost_by is the clause that fails then, and fading_engagement_id the signal whose fading does it. Of an account that
--       fits, that nothing excludes and where somebody has intent: the fewest people each of whom would have to act once,
--       the nearest first, in acts of the kind that the playbook prices highest; null if more than three would have to.
select
    clock.as_of,
    accounts.account_id,
    scoring.solution,
    states.is_mqa,
    outlook.lost_at,
    outlook.clause as lost_by,
    people.contact_id as fading_contact_id,
    touches.engagement_id as fading_engagement_id,
    coalesce(additions.people, 0) as people_needed,
    cast(coalesce(additions.lacking_hundredths, 0) / 100.0::double as decimal(9, 2)) as intent_needed,
    additions.contact_ids as people_to_win
from int_mqa_states as states
inner join run.clock as clock
    on clock.as_of = states.as_of
    and clock.is_now
inner join int_account_numbers as accounts
    on accounts.account = states.account
cross join run.scoring as scoring
left join int_flag_outlook as outlook
    on outlook.account = states.account
left join int_scored_people as people
    on people.person = outlook.person
left join stg_engagements as touches
    on touches.touch = outlook.touch
left join (
    select
        account,
        count(*) as people,
        max(lacking_hundredths) as lacking_hundredths,
        string_agg(contact_id, '|' order by position) as contact_ids
    from int_additions
    group by account
) as additions
    on additions.account = states.account
where states.is_best
    and (outlook.account is not null or additions.account is not null)
