-- Whether nobody of a batch of plain requests holds anything of the event.
--
-- Returns boolean: neither their sessions do, nor their customers, under whatever session. It
-- is false without a look where none of them is limited, for then nobody needs to know.
create or replace function dibs._are_strangers(event dibs.events, plain dibs._plain)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if num_nonnulls((event).session_reservations_max, (event).session_units_max) = 0 and (
    num_nonnulls((event).customer_reservations_max, (event).customer_units_max) = 0
    or array_remove((plain).customers, null) = '{}'
  ) then
    return false;
  end if;
  return not exists (
    select
    from unnest((plain).sessions) n (session)
    cross join lateral (
      select from dibs._owned((event).event_id, 'session', n.session, '') limit 1
    ) v
  ) and not exists (
    select
    from unnest((plain).customers) n (customer)
    cross join lateral (
      select from dibs._owned((event).event_id, 'customer', n.customer, '') limit 1
    ) v
    where n.customer is not null
  );
end
$$;
comment on function dibs._are_strangers(dibs.events, dibs._plain) is
  'Whether nobody of a batch of plain requests holds anything of the event.';
