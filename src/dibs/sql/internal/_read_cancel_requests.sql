-- Reads what cancel was asked: a reservation, and the part of it where one is named.
--
-- Returns the requests in order as dibs._request, each sound or with code invalid_input
-- and the field at fault; item_ids, units and seat_ids are null where all is meant.
-- Touches no table: content never raises, whatever it is.
create or replace function dibs._read_cancel_requests(requests jsonb, first_ordinal int)
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[];
  v_named record;
begin
  v_requests := dibs._read_requests(
    'cancel',
    (
      select jsonb_agg(
        case jsonb_typeof(r.request) when 'object' then r.request - '{items,seats}'::text[]
          else r.request end
        order by r.ordinal
      )
      from jsonb_array_elements(_read_cancel_requests.requests) with ordinality
        r (request, ordinal)
    ),
    _read_cancel_requests.first_ordinal
  );
  for v_named in
    select r.ordinal::int as place, nullif(r.request -> 'items', 'null') as items,
      nullif(r.request -> 'seats', 'null') as seats, dibs._part_fault(r.request) as fault
    from jsonb_array_elements(_read_cancel_requests.requests) with ordinality
      r (request, ordinal)
    where jsonb_typeof(r.request) = 'object'
  loop
    continue when v_requests[v_named.place].code is not null
      or coalesce(v_named.items, v_named.seats) is null;
    if v_named.fault is not null then
      v_requests[v_named.place].code := 'invalid_input';
      v_requests[v_named.place].detail := v_named.fault;
      continue;
    end if;
    v_requests[v_named.place].item_ids :=
      array(select l.key from jsonb_each(v_named.items) l order by l.key);
    v_requests[v_named.place].units :=
      array(select l.value::int from jsonb_each(v_named.items) l order by l.key);
    v_requests[v_named.place].seat_ids := array(
      select s.seat_id from jsonb_array_elements_text(v_named.seats) s (seat_id)
      order by s.seat_id collate "C"
    );
    v_requests[v_named.place].fingerprint := sha256(
      v_requests[v_named.place].fingerprint || convert_to(
        row(
          v_requests[v_named.place].item_ids, v_requests[v_named.place].units,
          v_requests[v_named.place].seat_ids
        )::text, 'UTF8'
      )
    );
  end loop;
  return v_requests;
end
$$;
comment on function dibs._read_cancel_requests(jsonb, int) is
  'Reads what cancel was asked: a reservation, and the part of it where one is named.';
