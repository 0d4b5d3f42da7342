-- What a payment that comes too late may buy, from the least to the most.
--
-- Returns text[] of same, equal and next_best: those that both the event and the buyer allow.
-- None where the event is over, or not yet out, or in another currency since: sales that pause
-- or ended in time matter not to who paid for what was on sale.
create or replace function dibs._late_sales(
  event dibs.events, was dibs.reservations, accepts text
) returns text[]
language sql immutable parallel safe as $$
  select case when (event).status in ('on_sale', 'paused')
    and ((was).reserved_at <= (event).currency_since) is not true then array(
    select l.outcome
    from unnest('{same,equal,next_best}'::text[]) with ordinality l (outcome, place)
    where l.place <= least(
      array_position('{same,equal,next_best}', (event).late_payment),
      array_position('{same,equal,next_best}', coalesce(accepts, 'equal'))
    ) and (event).late_payment <> 'refund'
    order by l.place
  ) else '{}' end
$$;
comment on function dibs._late_sales(dibs.events, dibs.reservations, text) is
  'What a payment that comes too late may buy, from the least to the most.';
