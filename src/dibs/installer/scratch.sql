-- A database for one rehearsal, beside the one we were given.

-- name: create
create database {name} encoding 'UTF8' locale 'C' template template0;

-- name: drop
drop database if exists {name} with (force);

-- name: unused
select d.datname
from pg_catalog.pg_database d
where d.datname ~ '^dibs_scratch_[0-9]+_'
  and pg_catalog.pg_has_role(d.datdba, 'usage')
  and not exists (
    select from pg_catalog.pg_stat_activity a where a.datid = d.oid
  );
