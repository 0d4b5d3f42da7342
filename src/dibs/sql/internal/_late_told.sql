-- What a late sale is told as.
--
-- Returns jsonb {"late": {"outcome", "was", "order", "amount_minor"}}, null for another
-- settlement.
create or replace function dibs._late_told(settlement dibs.settlements) returns jsonb
language sql immutable parallel safe as $$
  select case when (settlement).outcome in ('same', 'equal', 'next_best') then
    jsonb_build_object('late', jsonb_build_object(
      'outcome', (settlement).outcome, 'was', (settlement).reservation_id,
      'order', (settlement).order_id, 'amount_minor', (settlement).amount_minor
    ))
  end
$$;
comment on function dibs._late_told(dibs.settlements) is
  'What a late sale is told as.';
