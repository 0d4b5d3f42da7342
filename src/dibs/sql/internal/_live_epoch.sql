-- Which history of the database positions are of: another one after a restore or a failover.
--
-- Returns text: a digest of the cluster, its timeline and the very file of the heads, in the
-- database's folder. What was restored to an earlier moment, or a standby that took over, has a
-- timeline of its own, tables that a dump was read into have files of their own, and a copy of
-- the database in its place has another folder.
create or replace function dibs._live_epoch() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select left(md5(concat_ws(
    ' ',
    s.system_identifier,
    case when not pg_is_in_recovery()
      then left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) end,
    pg_relation_filepath('dibs.event_heads')
  )), 8)
  from pg_control_system() s
$$;
comment on function dibs._live_epoch() is
  'Which history of the database positions are of: another one after a restore or a failover.';
