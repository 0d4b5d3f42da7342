-- Reads the idempotency key of a move into an allocation or out of it.
--
-- Returns a dibs._request that stands for the key: without a code where the move is to be
-- made, with the code and detail of then and replayed where it was made before, refused with
-- idempotency_key_reused where the key meant something else or invalid_input where it is
-- none. asked is what the move means. The head is held.
create or replace function dibs._meet_move(
  event_id text, verb text, principal text, key text, asked jsonb, decided_at timestamptz
) returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_request dibs._request;
begin
  v_request.ordinal := 1;
  v_request.principal := coalesce(_meet_move.principal, '');
  v_request.key := _meet_move.key;
  v_request.replayed := false;
  if _meet_move.key is null then
    return v_request;
  end if;
  v_request.detail := coalesce(
    dibs._text_fault('key', to_jsonb(_meet_move.key), 255),
    dibs._text_fault('principal', to_jsonb(nullif(_meet_move.principal, '')), 255)
  );
  if v_request.detail is not null then
    v_request.code := 'invalid_input';
    return v_request;
  end if;
  v_request.fingerprint := sha256(convert_to(verb || asked::text, 'UTF8'));
  v_request := (dibs._meet_keys(
    _meet_move.event_id, _meet_move.verb, array[v_request], _meet_move.decided_at
  ))[1];
  v_request.detail := case
    when v_request.replayed then (
      select coalesce(k.detail, '{}') from dibs.idempotency_keys k
      where k.event_id = _meet_move.event_id and k.principal = v_request.principal
        and k.key = v_request.key
    )
    else '{}'
  end;
  return v_request;
end
$$;
comment on function dibs._meet_move(text, text, text, text, jsonb, timestamptz) is
  'Reads the idempotency key of a move into an allocation or out of it.';
