-- Refunds of units or seats that are on their way: what their sale cost before, as it was reckoned.
update dibs_office.refunds f
set parts = (
  select jsonb_agg(
    case when a.part ? 'share_minor' or r.left_price_minor is null
        or coalesce(a.part ->> 'items', a.part ->> 'seats') is null
      then a.part
      else a.part || jsonb_build_object('before_minor', r.left_price_minor) end
    order by a.place
  )
  from jsonb_array_elements(f.parts) with ordinality a (part, place)
  left join dibs_office.order_reservations r
    on r.order_id = f.order_id and r.event_id = a.part ->> 'event'
    and a.part ->> 'id' in (r.reservation_id::text, r.sold_id::text)
)
where f.status = 'pending' and f.parts <> '[]';
