-- A new order as far as its reservations and lines say it.
--
-- Returns the row without id, token and who ordered.
create or replace function dibs_office._new_order(
  parts jsonb, lines jsonb, currency text, accepts text
) returns dibs_office.orders
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_new dibs_office.orders;
begin
  v_new.organisation_id := dibs_office._organisation_of(_new_order.parts);
  v_new.status := 'pending';
  v_new.currency := _new_order.currency;
  v_new.accepts := _new_order.accepts;
  v_new.lines := _new_order.lines;
  select sum(a.price_minor), min(a.expires_at) into v_new.amount_minor, v_new.pay_until
  from jsonb_to_recordset(_new_order.parts) a (price_minor bigint, expires_at timestamptz);
  v_new.amount_minor := v_new.amount_minor + coalesce((
    select sum(a.amount_minor)
    from jsonb_to_recordset(_new_order.lines) a (amount_minor bigint)
  ), 0);
  v_new.captured_minor := 0;
  v_new.refunded_minor := 0;
  v_new.created_at := dibs._now();
  v_new.updated_at := v_new.created_at;
  v_new.due_at := v_new.pay_until;
  return v_new;
end
$$;
comment on function dibs_office._new_order(jsonb, jsonb, text, text) is
  'A new order as far as its reservations and lines say it.';
