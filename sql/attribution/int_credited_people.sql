-- int_credited_people: people whose touches may earn credit, and the role that each has now.
-- grain: person
-- grows by: person
select
    people.person,
    people.contact_id,
    members.role
from int_persons as people
inner join (select distinct person from int_deal_touches) as credited
    on credited.person = people.person
cross join run.scoring as scoring
left join committee_members as members
    on members.contact_id = people.contact_id
    and members.solution = scoring.solution
