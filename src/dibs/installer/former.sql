-- What an upgrade left of the release before, swept once nobody can be in it any more.

-- name: sweep
do $dibs_sweep$
declare
  v_waits_until timestamptz := clock_timestamp() + interval '10 seconds';
  v_running text[];
  v_signature regprocedure;
begin
  -- One installer at a time, as for the script: two would drop the same functions.
  perform pg_advisory_xact_lock(hashtext('dibs.migrations'));
  if not exists (
    select from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text in ('dibs', 'dibs_office', 'dibs_client')
      and (p.proname ~ '^_former_' or p.prosrc ~ 'dibs_former')
  ) then
    return;
  end if;
  -- Any transaction that runs now may be in one of them. Who stays long is not waited for:
  -- the next upgrade sweeps again.
  select array_agg(l.virtualtransaction) into v_running
  from pg_catalog.pg_locks l
  join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'virtualxid' and l.granted
    and a.datname = current_database() and a.pid <> pg_backend_pid();
  -- Other installers are in none of them, but may be waiting for us.
  while exists (
    select from pg_catalog.pg_locks l
    where l.locktype = 'virtualxid' and l.granted and l.virtualtransaction = any (v_running)
      and not exists (
        select from pg_catalog.pg_locks i
        where i.pid = l.pid and i.locktype = 'advisory' and i.objsubid = 1
          and i.classid::bigint << 32 | i.objid::bigint = hashtext('dibs.migrations')
      )
  ) loop
    if clock_timestamp() > v_waits_until then
      return;
    end if;
    perform pg_sleep(0.01);
  end loop;
  for v_signature in
    select p.oid from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text in ('dibs', 'dibs_office', 'dibs_client')
      and (p.proname ~ '^_former_' or p.prosrc ~ 'dibs_former')
  loop
    begin
      execute format('drop routine %s', v_signature);
    exception when dependent_objects_still_exist then
      null;  -- somebody's own view is built on it
    end;
  end loop;
end
$dibs_sweep$;
