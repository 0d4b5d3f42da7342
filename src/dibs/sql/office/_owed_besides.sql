-- What of a payment's money that nothing was sold for nobody has given, or is giving, back.
--
-- Returns minor units, never below zero.
create or replace function dibs_office._owed_besides(taken dibs_office.payments) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select greatest(
    0, (taken).captured_minor - (taken).sold_minor - coalesce(sum(f.amount_minor), 0)
  )::bigint
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and f.status <> 'failed'
    and (f.is_outside or not f.is_of_sale)
$$;
comment on function dibs_office._owed_besides(dibs_office.payments) is
  'What of a payment''s money that nothing was sold for nobody has given, or is giving, back.';
