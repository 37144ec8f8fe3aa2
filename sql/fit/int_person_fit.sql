-- int_person_fit: fit of each person, between 0 and the maximum.
-- grain: contact_id
select
    contacts.contact_id,
    coalesce(sum(lines.points_hundredths), 0) as sum_hundredths,
    cast(
        least(
            greatest(coalesce(sum(lines.points_hundredths), 0), 0),
            max(scoring.person_fit_max_hundredths)
        ) as bigint
    ) as fit_hundredths
from contacts
cross join run.scoring as scoring
left join int_person_fit_lines as lines
    on lines.contact_id = contacts.contact_id
group by contacts.contact_id
