-- Acts for who calls through a gateway, as the customer and session that their claims say.
--
-- request is one request of dibs.turn without its owner; its token, where it names a
-- reservation and has one, proves in place of the session. session, customer and
-- customer_class are what the arguments of the call say: they may be left out, and may not say
-- otherwise than the claims.
-- Returns one dibs.answer: that of dibs.turn or, for the verb read, of dibs.read_reservation;
-- of a limit it tells from when on it is worth trying again, and no more.
-- Refuses with unauthenticated, where the claims name no customer, forbidden, for arguments
-- that say otherwise, not_found, for an event of another organisation than theirs and for a
-- draft, but for what they hold of it already, and as those do. Locks as they do.
create or replace function dibs._act_for_caller(
  event_id text, verb text, request jsonb, session text, customer text,
  customer_class text default null
) returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_caller record;
  v_token text := _act_for_caller.request ->> 'token';
  v_id uuid := (_act_for_caller.request ->> 'id')::uuid;
  v_session text;
  v_code text;
  v_request jsonb;
  v_answer dibs.answer;
begin
  select c.* into v_caller from dibs_client.caller() c;
  v_session := case when v_token is null or v_id is null then v_caller.session end;
  v_code := case
    when v_caller.customer is null then 'unauthenticated'
    when _act_for_caller.session <> v_caller.session
      or _act_for_caller.customer <> v_caller.customer
      or _act_for_caller.customer_class is distinct from v_caller.customer_class
        and _act_for_caller.customer_class is not null
      then 'forbidden'
    when not starts_with(_act_for_caller.event_id, v_caller.organisation || '.')
      then 'not_found'
    when _act_for_caller.verb in ('fill_cart', 'reserve', 'reserve_again')
      or _act_for_caller.verb <> 'read' and not exists (
        select from dibs.reservations v
        where v.event_id = _act_for_caller.event_id and v.reservation_id = v_id
          and dibs._is_holder(v, v_token, v_session, v_caller.customer)
      )
      then nullif(dibs._shown_to_caller(_act_for_caller.event_id), 'ok')
  end;
  if v_code is not null then
    return query select a.* from unnest(dibs._refuse_all(
      _act_for_caller.verb, '[null]', 1, v_code,
      case v_code when 'not_found' then jsonb_build_object('event', _act_for_caller.event_id)
        else '{}' end,
      null
    )) a;
  elsif _act_for_caller.verb = 'read' then
    return query select a.* from dibs.read_reservation(
      _act_for_caller.event_id, v_id, v_token, v_session, v_caller.customer
    ) a;
  else
    -- Without what was left out: a plain request is answered faster.
    select jsonb_object_agg(given.field, given.value) into v_request
    from jsonb_each(_act_for_caller.request || jsonb_build_object(
      'session', v_session, 'customer', v_caller.customer, 'principal', v_caller.principal,
      'customer_class',
        case when _act_for_caller.verb in ('fill_cart', 'reserve', 'reserve_again')
          then v_caller.customer_class end
    )) given (field, value)
    where given.value <> 'null';
    select a.* into v_answer from dibs.turn(
      _act_for_caller.event_id,
      jsonb_build_object(_act_for_caller.verb, jsonb_build_array(v_request))
    ) a;
    if v_answer.code = 'limit_reached' then
      -- A bot that knows how much it may have takes just that.
      v_answer.detail := jsonb_strip_nulls(
        jsonb_build_object('retry_at', v_answer.detail -> 'retry_at')
      );
    end if;
    return next v_answer;
  end if;
end
$$;
comment on function dibs._act_for_caller(text, text, jsonb, text, text, text) is
  'Acts for who calls through a gateway, as the customer and session that their claims say.';
