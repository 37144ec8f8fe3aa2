-- The write store. `raw.<entity>` tables are made from entities.py; the rest is here.

create schema if not exists raw;
create schema if not exists ledger;
create schema if not exists quarantine;
create schema if not exists run;
create schema if not exists keys;

-- One row per batch, written in the transaction of its rows. offer_sha256 is the hash of content and mapping; system is
-- whose export it is, and said are the columns that the file says something of. Both are null in batches of before they
-- were noted, which count as of the system of their profile's name, and as if they said something of every column.
create table if not exists ledger.batches (
    batch_id varchar not null,
    file varchar not null,
    entity varchar not null,
    profile varchar not null,
    content_sha256 varchar not null,
    offer_sha256 varchar not null,
    rows_in bigint not null,
    rows_loaded bigint not null,
    rows_duplicate bigint not null,
    rows_quarantined bigint not null,
    rows_checksum varchar not null,
    tool_version varchar not null,
    loaded_at timestamptz not null,
    system varchar,
    said varchar[]
);

create table if not exists quarantine.rows (
    batch_id varchar not null,
    file varchar not null,
    line bigint,
    column_name varchar,
    value varchar,
    reason varchar not null,
    source_row varchar
);

-- When a batch was replaced by a later reading: of the same content with a corrected profile, or of a corrected file, which
-- is one of the same name with all rows that the earlier one gave. What a replaced batch quarantined does not count.
create view if not exists ledger.readings as
select
    batches.batch_id,
    batches.entity,
    batches.loaded_at,
    min(later.loaded_at) as replaced_at
from ledger.batches as batches
left join ledger.batches as later
    on later.entity = batches.entity
    and later.loaded_at > batches.loaded_at
    and (
        later.content_sha256 = batches.content_sha256
        or (
            later.file = batches.file
            and batches.rows_loaded + batches.rows_duplicate > 0
            and later.rows_duplicate >= batches.rows_loaded + batches.rows_duplicate
        )
    )
group by batches.batch_id, batches.entity, batches.loaded_at;

-- The order in which systems are believed; those that are not listed come after, by name.
create table if not exists run.systems (system varchar not null, place bigint not null);

-- The stamp of each table that a model writes: equal stamps mean equal rows.
create table if not exists ledger.stamps (table_name varchar primary key, stamp varchar not null);

-- The stamps of the tables that a model was last brought up to date with, and the model's meaning and fingerprint
-- then; the stamps of what was published last, under a name of its own.
create table if not exists ledger.readers (
    name varchar primary key,
    meaning varchar not null,
    fingerprint varchar not null,
    stamps map(varchar, varchar) not null
);

-- What changed in a table from one stamp to another: for each of its key columns, what the rows that were removed or
-- added have in it; hashes, where these are not numbers.
create table if not exists ledger.changes (
    change_id bigint not null,
    table_name varchar not null,
    from_stamp varchar not null,
    to_stamp varchar not null,
    key_columns varchar[] not null
);
create table if not exists ledger.changed_keys (
    change_id bigint not null,
    key_column varchar not null,
    key bigint
);

-- What was erased of a batch since, so that the rest can still be held against its receipt.
create table if not exists ledger.erased (
    batch_id varchar not null,
    rows bigint not null,
    rows_aside bigint not null,
    rows_checksum varchar not null,
    erased_at timestamptz not null
);

-- Contents of which a copy is kept in the workspace's `sources/`; `gone_at` is when an erasure removed it.
create table if not exists ledger.sources (
    content_sha256 varchar not null,
    kept_at timestamptz not null,
    gone_at timestamptz
);

-- One row per file that was refused as a whole; the hash is null where the file could not be read.
create table if not exists ledger.refusals (
    file varchar not null,
    content_sha256 varchar,
    profile varchar not null,
    reason varchar not null,
    refused_at timestamptz not null
);

-- One row: the generation that was published last. An erasure, which removes what is published, removes it.
create table if not exists ledger.publications (
    generation varchar not null,
    published_at timestamptz not null
);

-- Numbers of ids, from 0 without gaps in the order in which they were first loaded. Rows are only added; an
-- erasure replaces an id that is gone by null.
create table if not exists keys.accounts (account_id varchar, account integer not null);
create table if not exists keys.contacts (contact_id varchar, contact integer not null);
create table if not exists keys.kinds (kind varchar, kind_key integer not null);
create table if not exists keys.campaigns (campaign_id varchar, campaign integer not null);
