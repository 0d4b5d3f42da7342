-- Reads what a verb that names a reservation was asked: types first, then the casts.
--
-- Returns the requests in order as dibs._request, each sound or with code invalid_input
-- and the field at fault. Touches no table: content never raises, whatever it is.
create or replace function dibs._read_requests(verb text, requests jsonb, first_ordinal int)
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_known constant text[] := '{id,token,session,customer,key,principal,network,agent}'::text[]
    || case _read_requests.verb when 'heartbeat' then '{paying}'::text[]
      when 'release' then '{reason}' when 'confirm' then '{free_only}'
      when 'begin_payment' then '{order_id}' when 'end_payment' then '{order_id}'
      when 'settle' then '{order_id,accepts,amount_minor}'
      when 'reserve_again' then '{customer_class,keeps_class,merges}' else '{}' end;
  v_network text := dibs._of_transaction('dibs.network');
  v_agent text := dibs._of_transaction('dibs.agent');
begin
  return (
    select array_agg(
      row(
        first_ordinal + r.ordinal - 1,
        coalesce(r.request ->> 'principal', ''),
        r.request ->> 'key',
        case when r.request ->> 'key' is not null then
          sha256(convert_to(
            verb || lower(r.request ->> 'id')
            -- Apart, so that a key kept by a release without this field still fits.
            || case r.request -> 'paying' when 'true' then ' paying' else '' end
            || coalesce(' since ' || (r.request ->> 'reason'), '')
            || coalesce(' as ' || (r.request ->> 'customer_class'), '')
            || coalesce(' for ' || (r.request ->> 'order_id'), '')
            || coalesce(' or ' || (r.request ->> 'accepts'), '')
            || coalesce(' at ' || (r.request ->> 'amount_minor'), ''), 'UTF8'
          ))
        end,
        r.request ->> 'session',
        r.request ->> 'customer',
        r.request ->> 'token',
        case when faults.detail is null then (r.request ->> 'id')::uuid end,
        null, null, null, null, null, null, null, null, null, null, null,
        case when faults.detail is not null then 'invalid_input' end,
        coalesce(
          faults.detail,
          -- Who says why gives back what is somebody else's.
          case when r.request ->> 'reason' is not null
            then jsonb_build_object('forced', true, 'reason', r.request -> 'reason') end,
          case when r.request -> 'free_only' = 'true'
            then jsonb_build_object('free_only', true) end,
          case when verb in ('begin_payment', 'end_payment')
            and r.request ->> 'order_id' is not null
            then jsonb_build_object('order', r.request -> 'order_id') end
        ),
        false,
        r.request ->> 'customer_class', null,
        case when faults.detail is null then (r.request ->> 'paying')::boolean end,
        null, null, null, null, null,
        left(coalesce(r.request ->> 'network', v_network), 64),
        left(coalesce(r.request ->> 'agent', v_agent), 200)
      )::dibs._request
      order by r.ordinal
    )
    from jsonb_array_elements(requests) with ordinality r (request, ordinal)
    cross join lateral (
      select coalesce(
        case when jsonb_typeof(r.request) <> 'object' or r.request - v_known <> '{}'
          then dibs._unknown_field(r.request, v_known) end,
        dibs._text_fault('token', r.request -> 'token', 200),
        dibs._text_fault('session', r.request -> 'session', 200),
        dibs._text_fault('customer', r.request -> 'customer', 200),
        dibs._text_fault('key', r.request -> 'key', 255),
        dibs._text_fault('principal', nullif(r.request -> 'principal', '""'), 255),
        dibs._text_fault('reason', r.request -> 'reason', 500),
        dibs._reason_fault(r.request ->> 'reason'),
        dibs._text_fault('customer_class', r.request -> 'customer_class', 64),
        dibs._text_fault('order_id', r.request -> 'order_id', 200, required => verb = 'settle'),
        dibs._choice_fault('accepts', r.request -> 'accepts', '{same,equal,next_best}'),
        dibs._int_fault('amount_minor', r.request -> 'amount_minor', 0, 999999999999999),
        case
          when dibs._is_uuid(r.request ->> 'id') then null
          else dibs._fault('/id', 'must be a UUID')
        end,
        case when coalesce(jsonb_typeof(r.request -> 'paying'), 'null')
          not in ('boolean', 'null')
          then dibs._fault('/paying', 'must be true or false') end,
        case when coalesce(jsonb_typeof(r.request -> 'free_only'), 'null')
          not in ('boolean', 'null')
          then dibs._fault('/free_only', 'must be true or false') end,
        case when coalesce(jsonb_typeof(r.request -> 'merges'), 'null')
          not in ('boolean', 'null')
          then dibs._fault('/merges', 'must be true or false') end,
        case when coalesce(jsonb_typeof(r.request -> 'keeps_class'), 'null')
          not in ('boolean', 'null')
          then dibs._fault('/keeps_class', 'must be true or false') end
      ) as detail
    ) faults
  );
end
$$;
comment on function dibs._read_requests(text, jsonb, int) is
  'Reads what a verb that names a reservation was asked: types first, then the casts.';
