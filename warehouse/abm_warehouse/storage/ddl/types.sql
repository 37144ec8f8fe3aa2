-- How text becomes a value: `as_x` gives the value, or null where the text is not one.

-- Blanks at either end are removed: spaces, tabs, line ends, the no-break space, the zero-width space and
-- the byte order mark. Most cells are empty, or start and end with a visible ASCII character, which is quick to
-- see; they are left to ELSE, which the engine does for a whole vector at once.
create or replace temp macro as_text(cell) as
    case
        when not (cell >= '!' and cell < '~' and cell[-1] between '!' and '~')
            then nullif(trim(cell, e' \t\r\n' || chr(160) || chr(8203) || chr(65279)), '')
        else cell
    end;

-- An id without invisible characters: soft hyphens, zero-width spaces and joiners, direction marks.
create or replace temp macro as_id(cell) as
    case
        when strlen(cell) <> length(cell)
            then nullif(regexp_replace(cell, '[\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}]', '', 'g'), '')
        else cell
    end;

-- One e-mail address and nothing else, as a regular expression.
create or replace temp macro address_pattern() as
    '[^\s@<>()\[\]\\,;:".]+(?:\.[^\s@<>()\[\]\\,;:".]+)*'
    || '@(?:[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?\.)+'
    || '(?:[\p{L}\p{M}\p{N}-]*[\p{L}][\p{L}\p{M}\p{N}-]*)';

-- What may be an address in a cell: the cell, or what follows "mailto:", or is in angle brackets after a name.
create or replace temp macro bare_email(cell) as
    case
        when contains(cell, ':') or contains(cell, '<') then coalesce(
            nullif(regexp_extract(cell, '^(?i:mailto:)([^\s<>@]*@[^\s<>@?]*)(?:\?.*)?$', 1), ''),
            nullif(regexp_extract(cell, '^(?:"[^"<>]*"|[^"<>@,;]*)\s*<\s*(?i:mailto:)?([^\s<>@]*@[^\s<>@]*)\s*>$', 1), '')
        )
        else cell
    end;

-- The address in a cell that holds one.
create or replace temp macro as_email(cell) as
    case when strlen(cell) <= 2000 and regexp_full_match(bare_email(cell), address_pattern()) then bare_email(cell) end;

create or replace temp macro as_currency(cell) as case when regexp_full_match(cell, '[A-Za-z]{3}') then cell end;

create or replace temp macro as_boolean(cell) as
    map_extract_value(
        map {
            'true': true, '1': true, 'yes': true, 'y': true, 't': true,
            'false': false, '0': false, 'no': false, 'n': false, 'f': false
        },
        lower(cell)
    );

create or replace temp macro as_number(cell) as
    case
        when regexp_full_match(cell, '[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?') and isfinite(try_cast(cell as double))
            then try_cast(cell as double)
    end;

create or replace temp macro as_integer(cell) as
    case when regexp_full_match(cell, '[+-]?\d+(\.0*)?') then try_cast(split_part(cell, '.', 1) as bigint) end;

-- An amount so small that rounding to hundredths leaves nothing of it is not one.
create or replace temp macro as_money(cell) as
    case
        when as_number(cell) = 0 or abs(as_number(cell)) >= 0.005 then try_cast(cell as decimal(18, 2))
    end;

-- `now_at` is the instant of the load; five minutes are allowed for clocks that differ.
create or replace temp macro is_future(instant, now_at) as instant > now_at + interval 5 minute;

-- A day is allowed, since many exports have a day where others have an instant.
create or replace temp macro is_days_before(instant, other) as instant < other - interval 1 day;

-- Salesforce's 15-character ids depend on case; the last three of the 18-character form say which letters are capital.
create or replace temp macro capitals_of(five) as
    substr(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
        1 + cast(substr(five, 1, 1) between 'A' and 'Z' as int)
          + 2 * cast(substr(five, 2, 1) between 'A' and 'Z' as int)
          + 4 * cast(substr(five, 3, 1) between 'A' and 'Z' as int)
          + 8 * cast(substr(five, 4, 1) between 'A' and 'Z' as int)
          + 16 * cast(substr(five, 5, 1) between 'A' and 'Z' as int),
        1
    );

create or replace temp macro as_salesforce_id(cell) as
    case
        when regexp_full_match(cell, '[A-Za-z0-9]{15}')
            then cell || capitals_of(substr(cell, 1, 5)) || capitals_of(substr(cell, 6, 5)) || capitals_of(substr(cell, 11, 5))
        else cell
    end;

-- Cells with what is wrong with them, as a JSON array of column, value, reason and
-- field; nulls are cells that are right.
create or replace temp macro cells_as_json(cells) as
    cast(
        to_json(
            list_transform(
                cast(
                    list_filter(cells, lambda cell: cell is not null)
                    as struct("column" varchar, "value" varchar, reason varchar, field varchar)[]
                ),
                lambda cell: {
                    'column': cell."column", 'value': as_text(cell."value"), 'reason': cell.reason, 'field': cell.field
                }
            )
        ) as varchar
    );

-- By it the rows of a key are found again: the upper half of its MD5 (md5_number_lower gives the same, five times as slowly).
create or replace temp macro hash_of(key) as cast(md5_number(key) >> 64 as ubigint);
