-- Has this transaction wait for a synchronous standby, as one that writes does.
--
-- Who asks again finds what they did before and writes nothing, but it may be on this server
-- alone: to say that it is done is to acknowledge it. Returns nothing; leaves a word in the log
-- of the server that nobody reads.
create or replace function dibs._await_standby() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_logical_emit_message(true, 'dibs', '');
end
$$;
comment on function dibs._await_standby() is
  'Has this transaction wait for a synchronous standby, as one that writes does.';
