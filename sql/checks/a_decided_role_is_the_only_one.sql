-- Every row returned is a violation.
select pinned.contact_id, others.role, others.source
from role_evidence as pinned
inner join role_evidence as others
    on others.contact_id = pinned.contact_id
    and others.source <> 'decision'
    and others.is_counted
where pinned.source = 'decision'
    and pinned.is_counted
