-- Whether a policy is sound in itself: whom it is for, and what it sets.
--
-- Returns null when it is, else the detail of an invalid_input refusal for the first field
-- at fault. policy is a row of dibs.policies as jsonb, without its event.
create or replace function dibs._policy_fault(policy jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    case when length(policy ->> 'customer_class') > 64
      or policy ->> 'customer_class' ~ '[/[:cntrl:]]'
      then dibs._fault(
        '/customer_class', 'must be up to 64 characters, no slash or control among them'
      ) end,
    dibs._int_fault('amount_minor_min', policy -> 'amount_minor_min', 0, 999999999999999),
    dibs._settings_fault(policy - '{item_id,customer_class,amount_minor_min}'::text[]),
    case when not jsonb_strip_nulls(policy) ?| dibs._policy_settings()
      then dibs._fault('', 'must set at least one of its settings') end
  )
$$;
comment on function dibs._policy_fault(jsonb) is
  'Whether a policy is sound in itself: whom it is for, and what it sets.';
