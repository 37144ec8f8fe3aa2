-- account_fields: columns of your files that have no canonical name, one row for each account and field that has a value.
-- grain: account_id, field
-- in order of: account_id
select
    fields.account_id,
    fields.field,
    fields.text_value,
    fields.number_value,
    fields.system,
    fields.file,
    fields.said_at
from int_account_fields as fields
inner join stg_accounts as accounts
    on accounts.account_id = fields.account_id
