-- int_person_fit: fit of each person, between 0 and the maximum.
-- grain: person
-- grows by: person
select
    contacts.person,
    coalesce(sum(lines.points_hundredths), 0) as sum_hundredths,
    cast(
        least(
            greatest(coalesce(sum(lines.points_hundredths), 0), 0),
            max(scoring.person_fit_max_hundredths)
        ) as bigint
    ) as fit_hundredths
from int_contacts as contacts
cross join run.scoring as scoring
left join int_person_fit_lines as lines
    on lines.person = contacts.person
group by contacts.person
