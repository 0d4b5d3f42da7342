-- Which refund of ours one is that a provider tells of, written down now where it is none.
--
-- told is {"reference", "key", "status", "amount_minor", "reason"}. It is known by its reference
-- or, where the answer to our call was lost, by the key it was asked by. One from outside comes to
-- what was left of the money at most, and nothing becomes of one that failed before anybody knew.
-- Returns the refund as it is here, all null for the latter. The caller has locked the order and
-- the payment.
create or replace function dibs_office._found_refund(
  taken dibs_office.payments, told jsonb
) returns dibs_office.refunds
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_refund dibs_office.refunds;
begin
  select f.* into v_refund from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and (
    f.reference = _found_refund.told ->> 'reference'
    or f.reference is null and _found_refund.told ->> 'key'
      = 'refund:' || f.refund_id || case when f.retries > 0 then ':' || f.retries else '' end
  )
  order by f.reference nulls last
  limit 1;
  if v_refund.refund_id is null and _found_refund.told ->> 'status' <> 'failed' then
    insert into dibs_office.refunds (
      refund_id, order_id, payment_id, amount_minor, is_of_sale, is_outside, reason, principal,
      error, created_at, updated_at
    )
    select dibs_office._new_id(), p.order_id, p.payment_id, least(g.given, g.left_minor), true,
      true, _found_refund.told ->> 'reason', p.provider,
      case when g.given > g.left_minor then jsonb_build_object(
        'code', 'more_than_came_in',
        'message', format('%s went back, %s of it was left', g.given, g.left_minor)
      ) end,
      dibs._now(), dibs._now()
    from dibs_office.payments p
    cross join lateral (
      select (_found_refund.told ->> 'amount_minor')::bigint as given,
        p.captured_minor - p.refunded_minor as left_minor
    ) g
    where p.payment_id = (taken).payment_id
    returning * into v_refund;
  end if;
  return v_refund;
end
$$;
comment on function dibs_office._found_refund(dibs_office.payments, jsonb) is
  'Which refund of ours one is that a provider tells of, written down now where it is none.';
