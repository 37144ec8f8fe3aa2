-- int_deciders: people who fill the seat of an economic buyer or decision maker now.
-- grain: account, need, contact_id
-- grows by: account
-- note: Of the whole account, with null as the need, and of each need that it shows.
select
    filled.account,
    filled.need,
    people.contact_id
from int_filled_seats as filled
inner join int_scored_people as people
    on people.person = filled.person
where filled.role in ('economic_buyer', 'decision_maker')
