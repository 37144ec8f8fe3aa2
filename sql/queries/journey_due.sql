-- journey_due: who is due which step of a nurture journey, today or in the days before the run.
-- grain: journey, step, contact_id
-- note: $days is how many days count, 1 for the day of the run alone. Nobody is due who is held out, whose track was
--       stopped, or who answered the step before it was due.
select
    people.journey,
    steps.step,
    steps.send,
    coalesce(assets.asset, nullif(steps.asset, '')) as asset,
    cast(cast(people.entered_at as date) + cast(steps.due_after_days as integer) as date) as due_on,
    people.contact_id,
    contacts.full_name,
    contacts.email,
    people.account_id,
    accounts.name as account_name
from journey_people as people
inner join run.journey_steps as steps
    on steps.journey = people.journey
    and people.days_in - steps.due_after_days between 0 and coalesce($days::bigint, 1) - 1
inner join contacts
    on contacts.contact_id = people.contact_id
left join accounts
    on accounts.account_id = people.account_id
left join run.journey_assets as assets
    on assets.journey = steps.journey
    and assets.step = steps.step
    and assets.industry = lower(accounts.industry)
where not people.is_held_out
    and people.stopped_because is null
    and not exists (
        select 1
        from engagements
        inner join run.journey_answers as answers
            on answers.journey = steps.journey
            and answers.step = steps.step
            and answers.kind = engagements.kind
        where engagements.contact_id = people.contact_id
            and engagements.occurred_at > people.entered_at
            and engagements.occurred_at < (select as_of from run_clock where is_now)
    )
order by people.journey, steps.step, due_on, people.contact_id
