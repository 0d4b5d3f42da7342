-- What is wrong with a refund that is asked for.
--
-- parts is [{"event", "id"}], each a reservation of the order as it was ordered or sold, and
-- none of them twice. Returns null where nothing is, else the field at fault and the reason.
create or replace function dibs_office._refund_fault(
  order_id uuid, amount_minor bigint, left_minor bigint, parts jsonb
) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select dibs._fault(
        '/reservations/' || (a.place - 1), 'is not sold by this order, or not any more'
      )
      from jsonb_array_elements(_refund_fault.parts) with ordinality a (part, place)
      where not exists (
        select from dibs_office.order_reservations r
        where r.order_id = _refund_fault.order_id and r.event_id = a.part ->> 'event'
          and a.part ->> 'id' in (r.reservation_id::text, r.sold_id::text)
          and r.status in ('sold', 'replaced')
      )
      order by a.place
      limit 1
    ),
    (
      select dibs._fault('/reservations/' || (n.place - 1), 'is named twice')
      from (
        select a.place, row_number() over (
          partition by r.event_id, r.reservation_id order by a.place
        ) as nth
        from jsonb_array_elements(_refund_fault.parts) with ordinality a (part, place)
        join dibs_office.order_reservations r
          on r.order_id = _refund_fault.order_id and r.event_id = a.part ->> 'event'
          and a.part ->> 'id' in (r.reservation_id::text, r.sold_id::text)
      ) n
      where n.nth > 1
      order by n.place
      limit 1
    ),
    case when _refund_fault.amount_minor > _refund_fault.left_minor then dibs._fault(
      '/amount_minor', format('must be at most %s: no more is left', _refund_fault.left_minor)
    ) end
  )
$$;
comment on function dibs_office._refund_fault(uuid, bigint, bigint, jsonb) is
  'What is wrong with a refund that is asked for.';
