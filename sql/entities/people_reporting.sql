-- people_reporting: everybody below a manager, with the level, the branch and the size of their own team.
-- grain: manager_contact_id, contact_id
-- kept as: view, with a Parquet file
-- note: In a circle of managers everybody is below everybody else, once, by the shortest way; nobody is below themselves.
with recursive

lines as (

    select
        reports_to_contact_id as manager_contact_id,
        contact_id,
        1 as level,
        contact_id as branch_contact_id,
        ';' || reports_to_contact_id || ';' || contact_id || ';' as path
    from int_contacts
    where reports_to_contact_id is not null

    union all

    select
        lines.manager_contact_id,
        people.contact_id,
        lines.level + 1 as level,
        lines.branch_contact_id,
        lines.path || people.contact_id || ';' as path
    from lines
    inner join int_contacts as people
        on people.reports_to_contact_id = lines.contact_id
        and strpos(lines.path, ';' || people.contact_id || ';') = 0

),

teams as (

    select
        manager_contact_id,
        count(*) as team_size
    from lines
    group by manager_contact_id

)

select
    lines.manager_contact_id,
    lines.contact_id,
    people.account_id,
    cast(lines.level as bigint) as level,
    lines.branch_contact_id,
    coalesce(teams.team_size, 0) as team_size
from lines
inner join int_contacts as people
    on people.contact_id = lines.contact_id
left join teams
    on teams.manager_contact_id = lines.contact_id
