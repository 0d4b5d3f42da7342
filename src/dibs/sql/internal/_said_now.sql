-- Whether a refused request would be granted at an instant, in words.
--
-- Returns a sentence and, where it can be told, whether it would be.
create or replace function dibs._said_now(
  refusal dibs.refusals, event dibs.events, read_at timestamptz,
  out what text, out is_granted boolean
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_reasons text[];
  v_reservation dibs.reservations;
begin
  if (refusal).verb in ('reserve', 'sell')
    or (refusal).verb = 'reserve_again' and (refusal).asked ? 'items'
  then
    v_reasons := dibs._refused_now(refusal, event, read_at);
    _said_now.is_granted := v_reasons = '{}';
    _said_now.what := case
      when v_reasons is null then 'Whether it would be granted now cannot be told.'
      when v_reasons <> '{}' then
        'It would be refused now too: ' || dibs._said_list(v_reasons) || '.'
      when (refusal).asked ? 'best' then
        'Now there are enough; which seats, only asking again can tell.'
      else 'Now it would be granted.'
    end;
    return;
  end if;
  select v.* into v_reservation
  from dibs.reservations v
  where v.event_id = (refusal).event_id and v.reservation_id = (refusal).reservation_id;
  _said_now.what := coalesce(
    dibs._said_standing(v_reservation, read_at, (event).time_zone),
    'There is no such reservation.'
  );
end
$$;
comment on function dibs._said_now(dibs.refusals, dibs.events, timestamptz) is
  'Whether a refused request would be granted at an instant, in words.';
