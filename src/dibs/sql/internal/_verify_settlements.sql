-- I6: one order, one effect: what a payment bought is sold, and nobody else's payment bought it.
--
-- Returns rows as dibs.verify. What was sold late, or refused, was over.
create or replace function dibs._verify_settlements(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'I6', s.reservation_id::text, jsonb_build_object(
    'order', s.order_id, 'outcome', s.outcome, 'was', was.status, 'sold', sold.status,
    'buyers', s.buyer_count
  )
  from (
    select s.*,
      count(*) filter (where s.outcome <> 'refused') over of_one as buyer_count
    from dibs.settlements s
    where s.event_id = _verify_settlements.event_id
    window of_one as (partition by s.reservation_id)
  ) s
  left join dibs.reservations was
    on was.event_id = s.event_id and was.reservation_id = s.reservation_id
  left join dibs.reservations sold
    on sold.event_id = s.event_id and sold.reservation_id = s.sold_id
  where s.buyer_count > 1
    or was.status is null
    or case s.outcome
      when 'in_time' then s.sold_id <> s.reservation_id
      else was.status not in ('released', 'expired')
    end
    or s.outcome <> 'refused' and coalesce(sold.status, '') not in ('confirmed', 'cancelled')
$$;
comment on function dibs._verify_settlements(text) is
  'I6: one order, one effect: what a payment bought is sold, and nobody else''s payment bought it.';
