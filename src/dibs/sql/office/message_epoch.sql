-- Which history of the database the positions of order messages are of.
--
-- Returns text: another one wherever that of events is (dibs._live_epoch), and where the heads of
-- messages have another file, as when a dump was read into them.
create or replace function dibs_office.message_epoch() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select left(md5(concat_ws(
    ' ', dibs._live_epoch(), pg_relation_filenode('dibs_office.message_heads')
  )), 8)
$$;
comment on function dibs_office.message_epoch() is
  'Which history of the database the positions of order messages are of.';
