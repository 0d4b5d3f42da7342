-- Who may do what, once somebody who may create roles has decided that roles shall tell.
--
-- Not needed to install: without it only the owner may do anything. `dibs migrate --roles` and
-- `dibs sql --roles` apply it, as often as you like, and from then on every upgrade does.
--
--   dibs_service  what serves on behalf of others: the HTTP service, workers, your backend.
--                 It owns nothing and changes no table but by the functions.
--   dibs_client   people whose gateway says who they are: the schema dibs_client alone.
--
-- Neither can log in; make logins of your own that are members of one of them.

do $dibs_roles$
declare
  v_name text;
begin
  foreach v_name in array '{dibs_service,dibs_client}'::text[] loop
    continue when to_regrole(v_name) is not null;
    begin
      execute format('create role %I nologin', v_name);
    exception when duplicate_object or unique_violation then
      null;  -- roles are the whole server's: somebody made it in another database
    end;
  end loop;
end
$dibs_roles$;

-- What is granted is what stands here, whatever was granted before.
revoke all on schema dibs, dibs_office, dibs_client from dibs_service, dibs_client;
revoke all on all tables in schema dibs, dibs_office, dibs_client from dibs_service, dibs_client;
revoke all on all routines in schema dibs, dibs_office, dibs_client
from dibs_service, dibs_client;

grant usage on schema dibs, dibs_office to dibs_service;
grant usage on schema dibs_client to dibs_client;
grant select on all tables in schema dibs to dibs_service;
grant select on dibs_client.own_reservations, dibs_client.own_tickets to dibs_client;
-- Their own, without the token: it opens a reservation to whoever has it.
grant select (
  event_id, reservation_id, customer, live_customer, status, items, seat_ids, amount_minor,
  reserved_at, expires_at, ends_at, ended_at, extension_count
) on dibs.reservations to dibs_client;
grant select (
  event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor, status,
  dropped_at
) on dibs.tickets to dibs_client;
grant select (event_id, clock_at) on dibs.event_heads to dibs_client;
-- What views and policies ask for whoever reads by them.
grant execute on function dibs._now(), dibs._is_ours(text) to dibs_service, dibs_client;
grant execute on function dibs._is_shown(text) to dibs_service;
grant execute on function dibs._status_at(dibs.reservations, timestamptz),
  dibs._counts_at(text, timestamptz), dibs._availability_at(text, timestamptz)
to dibs_service;

do $dibs_grants$
declare
  v_routine record;
  v_table record;
begin
  for v_routine in
    select p.oid::regprocedure as signature,
      case p.pronamespace when 'dibs_client'::regnamespace then 'dibs_client'
        else 'dibs_service' end as role
    from pg_catalog.pg_proc p
    where p.pronamespace in (
        'dibs'::regnamespace, 'dibs_office'::regnamespace, 'dibs_client'::regnamespace
      )
      and p.proname !~ '^_'
  loop
    execute format('grant execute on routine %s to %I', v_routine.signature, v_routine.role);
  end loop;

  -- A policy is made once: making it again would stop who reads.
  for v_table in
    select c.relname as name,
      case
        when exists (
          select from pg_catalog.pg_attribute a
          where a.attrelid = c.oid and a.attname = 'event_id' and not a.attisdropped
        ) then 'dibs._is_shown(event_id)'
        when c.relname in ('kinds', 'migrations') then 'true'
        else $condition$current_setting('dibs.organisation', true) = '*'$condition$
      end as condition
    from pg_catalog.pg_class c
    where c.relnamespace = 'dibs'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition
      and not exists (
        select from pg_catalog.pg_policy p
        where p.polrelid = c.oid and p.polname = 'of_the_organisation'
      )
  loop
    execute format(
      'create policy of_the_organisation on dibs.%I for select to dibs_service using (%s)',
      v_table.name, v_table.condition
    );
  end loop;
  if exists (
    select from pg_catalog.pg_policy p
    where p.polrelid = 'dibs.reservations'::regclass and p.polname = 'of_their_customer'
  ) then
    return;
  end if;
  -- In these words, since each is found by an index of its own.
  create policy of_their_customer on dibs.reservations for select to dibs_client using (
    dibs._is_ours(event_id)
    and starts_with(
      event_id, coalesce((select c.organisation || '.' from dibs_client.caller() c), '')
    )
    and (
      live_customer = (select c.customer from dibs_client.caller() c)
      or status <> 'reserved' and customer = (select c.customer from dibs_client.caller() c)
    )
  );
  create policy of_their_customer on dibs.tickets for select to dibs_client using (
    exists (
      select from dibs.reservations v
      where v.event_id = tickets.event_id and v.reservation_id = tickets.reservation_id
    )
  );
  create policy of_their_customer on dibs.event_heads for select to dibs_client using (
    exists (select from dibs.reservations v where v.event_id = event_heads.event_id)
  );
end
$dibs_grants$;
