-- What to tell a request that its event cannot serve.
--
-- Returns the jsonb detail of a refusal that dibs._resolve_requests found.
create or replace function dibs._unresolved_detail(
  code text, event dibs.events, request dibs._request, asked dibs._asked
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return case code
    when 'invalid_input' then
      case when (asked).unseated_id = any ((request).item_ids)
        then dibs._fault(
          '/items/' || (asked).unseated_id, 'is sold by numbered seats: name them in seats'
        )
        else dibs._fault(
          '/best/' || (asked).unseated_id, 'is not sold by numbered seats: name it in items'
        )
      end
    when 'not_found' then dibs._unknown_names('item', (asked).unknown_ids)
    when 'seats_not_found' then (
      select dibs._unknown_names('seat', array_agg(n.seat_id order by n.place))
      from unnest((request).seat_ids) with ordinality n (seat_id, place)
      where not exists (
        select from dibs.seats s
        where s.event_id = (event).event_id and s.seat_id = n.seat_id
      )
    )
    when 'not_on_sale' then jsonb_build_object(
      'status', (event).status, 'sales_start_at', (event).sales_start_at,
      'sales_end_at', (event).sales_end_at
    )
    when 'too_many_seats' then
      case when (asked).seat_count > (asked).seats_max
        then jsonb_build_object('max', (asked).seats_max, 'asked', (asked).seat_count)
        else (asked).too_many -> 'detail'
      end
    when 'too_many_units' then
      case when (asked).unit_count > (asked).units_max
        then jsonb_build_object('max', (asked).units_max, 'asked', (asked).unit_count)
        else (asked).too_many -> 'detail'
      end
  end;
end
$$;
comment on function dibs._unresolved_detail(
  text, dibs.events, dibs._request, dibs._asked
) is 'What to tell a request that its event cannot serve.';
