-- Who calls, as the claims of the gateway's token say: the only word that counts here.
--
-- Reads the setting request.jwt.claims, where PostgREST and Supabase put what a token says
-- once they have verified it. sub is the customer, session_id (else sub) the session, class
-- what policies know the customer as, organisation whose events they may see; the last two
-- may stand in app_metadata too, which people cannot change for themselves, as they can
-- user_metadata. Returns one row: code ok, or unauthenticated where there are no claims, they
-- are no JSON object, have expired or say one of these wrongly; customer is null for whom the
-- gateway let in without a name. Locks nothing.
create or replace function dibs_client.caller(
  out code text,
  out customer text,
  out session text,
  out customer_class text,
  out organisation text,
  out principal text
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_claims jsonb;
begin
  begin
    v_claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
    v_claims := jsonb_strip_nulls(jsonb_build_object(
      'class', v_claims -> 'app_metadata' -> 'class',
      'organisation', v_claims -> 'app_metadata' -> 'organisation'
    )) || jsonb_strip_nulls(v_claims);
  exception when data_exception or program_limit_exceeded then
    v_claims := null;
  end;
  caller.code := 'unauthenticated';
  if jsonb_typeof(v_claims) is distinct from 'object' or dibs._claims_fault(v_claims) then
    return;
  end if;
  caller.code := 'ok';
  caller.customer := v_claims ->> 'sub';
  caller.session := coalesce(v_claims ->> 'session_id', v_claims ->> 'sub');
  caller.customer_class := v_claims ->> 'class';
  caller.organisation := v_claims ->> 'organisation';
  caller.principal := 'claims:'
    || left(encode(sha256(convert_to(v_claims ->> 'sub', 'UTF8')), 'hex'), 16);
end
$$;
comment on function dibs_client.caller() is
  'Who calls, as the claims of the gateway''s token say: the only word that counts here.';
