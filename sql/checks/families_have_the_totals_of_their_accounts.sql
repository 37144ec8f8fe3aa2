-- Every row returned is a violation.
-- note: At the ultimate parent, the accounts below and itself are those of the family.
select families.account_id, families.accounts, totals.sites, families.people_engaged, totals.people_engaged as engaged
from family_scores as families
inner join hierarchy_totals as totals
    on totals.account_id = families.account_id
    and totals.solution = families.solution
    and totals.score_view = 'global'
where families.account_id = families.global_account_id
    and (families.accounts <> totals.sites or families.people_engaged <> totals.people_engaged)
