-- committee_edges: who at an account reports to whom, and who met us together.
-- grain: account_id, from_contact_id, to_contact_id, tie
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, from_contact_id, to_contact_id, tie
with

meetings as (

    select distinct
        accounts.account_id,
        touches.contact_id,
        touches.stimulus_id
    from int_meetings as touches
    inner join int_account_numbers as accounts
        on accounts.account = touches.account
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.is_now
        and touches.occurred_at <= clock.as_of
        and clock.as_of_second - touches.occurred_second <= scoring.meeting_days * 86400

)

select
    people.account_id,
    people.contact_id as from_contact_id,
    managers.contact_id as to_contact_id,
    'reports_to' as tie,
    cast(1 as bigint) as ties
from int_contacts as people
inner join int_contacts as managers
    on managers.contact_id = people.reports_to_contact_id
    and managers.account_id = people.account_id

union all

select
    meetings.account_id,
    meetings.contact_id as from_contact_id,
    others.contact_id as to_contact_id,
    'same_meeting' as tie,
    count(*) as ties
from meetings
inner join meetings as others
    on others.account_id = meetings.account_id
    and others.stimulus_id = meetings.stimulus_id
    and others.contact_id > meetings.contact_id
group by meetings.account_id, meetings.contact_id, others.contact_id
