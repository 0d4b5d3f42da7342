-- Refuses who already holds one of the items they ask for, where its rule says so.
--
-- Returns the requests, refused with duplicate_reservation and the id of the reservation
-- that stands: of several the one that took its item first, and where two did so at one
-- instant the one with the first of these items, for ids of one instant are in no order. What
-- is still to be merged here would take two reservations for one. An owner is a customer
-- where known, else a session; no two requests of a piece of a batch have the same one.
create or replace function dibs._refuse_duplicates(
  event dibs.events, requests dibs._request[]
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _refuse_duplicates.requests;
  v_duplicate record;
  v_place int;
begin
  for v_duplicate in
    select distinct on (r.ordinal) r.ordinal, t.reservation_id
    from unnest(v_requests) r
    cross join lateral unnest(r.item_ids, r.duplicate_rules) l (item_id, duplicate_rule)
    cross join lateral (
      select t.reservation_id, t.reserved_at from dibs.tickets t
      where t.event_id = (event).event_id and t.item_id = l.item_id
        and t.sole_owner = r.owner
      limit 1
    ) t
    where r.code is null and l.duplicate_rule <> 'allow'
    order by r.ordinal, t.reserved_at, l.item_id
  loop
    v_place := v_duplicate.ordinal - v_requests[1].ordinal + 1;
    v_requests[v_place].code := 'duplicate_reservation';
    v_requests[v_place].detail :=
      jsonb_build_object('reservation', v_duplicate.reservation_id);
  end loop;
  return v_requests;
end
$$;
comment on function dibs._refuse_duplicates(dibs.events, dibs._request[]) is
  'Refuses who already holds one of the items they ask for, where its rule says so.';
