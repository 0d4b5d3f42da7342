-- Whether a policy is sound in itself: whom it is for, and what it sets.
--
-- Returns null when it is, else the detail of an invalid_input refusal for the first field
-- at fault. policy is a row of dibs.policies as jsonb, without its event.
create or replace function dibs._policy_fault(policy jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    dibs._unknown_field(
      policy,
      '{item_id,customer_class,amount_minor_min}'::text[] || dibs._policy_settings()
    ),
    case when length(policy ->> 'customer_class') > 64
      or policy ->> 'customer_class' ~ '[/[:cntrl:]]'
      then dibs._fault(
        '/customer_class', 'must be up to 64 characters, no slash or control among them'
      ) end,
    dibs._int_fault('amount_minor_min', policy -> 'amount_minor_min', 0, 999999999999999),
    dibs._int_fault('hold_seconds', policy -> 'hold_seconds', 1, 31536000),
    dibs._int_fault('extension_seconds', policy -> 'extension_seconds', 0, 31536000),
    dibs._int_fault('extensions_max', policy -> 'extensions_max', 0, 1000),
    dibs._int_fault('life_seconds_max', policy -> 'life_seconds_max', 1, 31536000),
    case when (policy ->> 'life_seconds_max')::int < (policy ->> 'hold_seconds')::int
      then dibs._fault('/life_seconds_max', 'must not be below hold_seconds') end,
    dibs._boolean_fault('conforming_timing', policy -> 'conforming_timing'),
    dibs._choice_fault('duplicates', policy -> 'duplicates', '{refuse,merge,allow}'),
    dibs._int_fault('units_max', policy -> 'units_max', 1, 1000000),
    dibs._int_fault('seats_max', policy -> 'seats_max', 1, 1000),
    dibs._int_fault(
      'session_reservations_max', policy -> 'session_reservations_max', 1, 1000000
    ),
    dibs._int_fault(
      'customer_reservations_max', policy -> 'customer_reservations_max', 1, 1000000
    ),
    case when not jsonb_strip_nulls(policy) ?| dibs._policy_settings()
      then dibs._fault('', 'must set at least one of its settings') end
  )
$$;
comment on function dibs._policy_fault(jsonb) is
  'Whether a policy is sound in itself: whom it is for, and what it sets.';
