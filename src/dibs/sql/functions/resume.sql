-- Hands the owner of a reservation what is needed to go on with it elsewhere: its token.
--
-- For another device or a lost page: a token or customer that is given must be the
-- reservation's, and a session is no proof, since anybody may name one; without any the
-- caller is trusted. Returns one dibs.answer.
-- Refuses with not_found, forbidden, already_confirmed, already_released or expired.
-- Locks nothing.
create or replace function dibs.resume(
  event_id text,
  reservation_id uuid,
  token text default null,
  customer text default null
) returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
  v_answer dibs.answer;
begin
  select a.* into v_answer
  from dibs.read_reservation(
    resume.event_id, resume.reservation_id, resume.token, null, resume.customer
  ) a;
  v_answer.verb := 'resume';
  -- What is refused has no status.
  if v_answer.status <> 'reserved' then
    v_answer.code := case v_answer.status
      when 'confirmed' then 'already_confirmed'
      when 'expired' then 'expired'
      else 'already_released'
    end;
    v_answer.detail := case v_answer.status
      when 'expired' then jsonb_build_object('expired_at', v_answer.expires_at)
      else '{}'
    end;
    v_answer.token := null;
  elsif v_answer.code = 'ok' then
    select v.token into v_answer.token
    from dibs.reservations v
    where v.event_id = resume.event_id and v.reservation_id = resume.reservation_id;
  end if;
  return next v_answer;
end
$$;
comment on function dibs.resume(text, uuid, text, text) is
  'Hands the owner of a reservation what is needed to go on with it elsewhere: its token.';
