-- What stands around the engine's own files to make one transaction of them.
-- {name} and {checksum} are of a migration, {names} those this version knows.

-- name: begin
begin;
-- What others create in public must not be called in place of PostgreSQL's own.
set local search_path = pg_catalog, pg_temp;
set local client_encoding = 'UTF8';
set local client_min_messages = warning;
do $dibs_patient$
begin
  -- How long a statement may take is said of calls: migrations of large tables take longer.
  perform set_config(s.name, '0', true) from pg_catalog.pg_settings s
  where s.name in ('statement_timeout', 'transaction_timeout');
end
$dibs_patient$;

-- name: open
set local check_function_bodies = off;
do $dibs_encoding$
begin
  -- One that was taken before goes on.
  if current_setting('server_encoding') <> 'UTF8' and to_regclass('dibs.migrations') is null
  then
    raise exception using
      errcode = 'feature_not_supported',
      message = 'the database is in ' || current_setting('server_encoding')
        || '; Dibs needs one in UTF8',
      hint = 'Make one: create database dibs encoding ''UTF8'' locale ''C'' template template0';
  end if;
end
$dibs_encoding$;
do $dibs_alone$
begin
  -- Two installers at once would both find nothing and collide.
  perform pg_advisory_xact_lock(hashtext('dibs.migrations'));
end
$dibs_alone$;
create schema if not exists dibs;
create schema if not exists dibs_client;

-- name: open_roles
set local lock_timeout = '2s';
do $dibs_alone$
begin
  perform pg_advisory_xact_lock(hashtext('dibs.migrations'));
end
$dibs_alone$;

-- name: still
-- Whoever keeps a lock for long stops us, rather than we everybody who waits behind us.
set local lock_timeout = '2s';
do $dibs_still$
begin
  -- Turns that have begun end first, and none begins before the commit: no function
  -- changes under another that is about to call it. Readers go on.
  if to_regclass('dibs.event_heads') is not null then
    lock table dibs.event_heads in exclusive mode;
  end if;
end
$dibs_still$;
create table if not exists dibs.migrations (
  name text collate "C" primary key,
  checksum text not null,
  applied_at timestamptz not null default clock_timestamp()
);
comment on table dibs.migrations is 'Which migrations this database was built with.';
do $dibs_newer$
declare
  v_unknown text := (
    select string_agg(m.name, ', ') from dibs.migrations m where m.name <> all ({names})
  );
begin
  if v_unknown is not null then
    raise exception using
      errcode = 'ZD003',
      message = 'this database was installed by a newer version of Dibs: ' || v_unknown,
      hint = 'Install with that version or a newer one.';
  end if;
end
$dibs_newer$;

-- name: migration
do $dibs_migration$
declare
  v_checksum text := (
    select m.checksum from dibs.migrations m where m.name = '{name}'
  );
begin
  if v_checksum is null then
    execute $dibs_sql$
{sql}
$dibs_sql$;
    insert into dibs.migrations (name, checksum) values ('{name}', '{checksum}');
  elsif v_checksum <> '{checksum}' then
    raise exception using
      errcode = 'ZD002',
      message = 'the migration {name} is not the one this database was built with',
      hint = 'A released migration never changes; install the version that fits.';
  end if;
end
$dibs_migration$;

-- name: close
do $dibs_close$
declare
  v_stale record;
begin
  -- What this transaction did not apply again belongs to an earlier version. Compared by
  -- age, since psql may run each statement under a savepoint, which has an id of its own.
  -- A call that waited for us is in an old function still, and goes on with helpers. One
  -- that is gone tells it to ask again; any other function only makes room for its
  -- successor, since nobody could return from what is dropped. Sweeping ends both.
  for v_stale in
    select p.oid, p.proname, p.pronamespace::regnamespace as schema,
      p.oid::regprocedure as signature,
      pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
      p.prokind = 'f' and p.proname ~ '^_' and not exists (
        select from pg_catalog.pg_proc s
        where s.pronamespace = p.pronamespace and s.proname = p.proname
          and age(s.xmin) <= age(pg_current_xact_id()::xid)
          and p.pronargs between s.pronargs - s.pronargdefaults and s.pronargs
          and (string_to_array(s.proargtypes::text, ' '))[:p.pronargs]
            = string_to_array(p.proargtypes::text, ' ')
      ) as is_missed
    from pg_catalog.pg_proc p
    where p.pronamespace in (
        'dibs'::regnamespace, 'dibs_office'::regnamespace, 'dibs_client'::regnamespace
      )
      and p.proname !~ '^_former_'
      and p.prosrc !~ 'dibs_former' and age(p.xmin) > age(pg_current_xact_id()::xid)
  loop
    if v_stale.is_missed then
      execute format(
        'create or replace function %s.%I(%s) returns %s language plpgsql as %L',
        v_stale.schema, v_stale.proname, v_stale.arguments, v_stale.result,
        $dibs_former$
begin
  -- dibs_former
  raise exception 'the engine was upgraded while this waited; ask again'
    using errcode = '40001';
end
$dibs_former$
      );
    else
      execute format(
        'alter routine %s rename to %I', v_stale.signature, '_former_' || v_stale.oid
      );
    end if;
  end loop;
  perform dibs.prepare_journal();
  -- Where nothing says otherwise who is not the owner sees nothing, whatever they are granted.
  for v_stale in
    select c.oid::regclass as name
    from pg_catalog.pg_class c
    where c.relnamespace in ('dibs'::regnamespace, 'dibs_office'::regnamespace)
      and c.relkind in ('r', 'p') and not c.relrowsecurity
  loop
    execute format('alter table %s enable row level security', v_stale.name);
  end loop;
end
$dibs_close$;
revoke all on schema dibs, dibs_office, dibs_client from public;
revoke all on all tables in schema dibs, dibs_office, dibs_client from public;
revoke all on all routines in schema dibs, dibs_office, dibs_client from public;

-- name: again
do $dibs_again$
begin
  -- Whoever has decided for roles has them for what is new, too.
  if has_schema_privilege(to_regrole('dibs_service'), 'dibs', 'usage') then
    execute $dibs_sql$
{sql}
$dibs_sql$;
  end if;
end
$dibs_again$;

-- name: commit
commit;

-- name: is_begun
select pg_catalog.to_regclass('dibs.migrations') is not null;

-- name: applied
select name from dibs.migrations;
