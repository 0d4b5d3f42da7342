-- A refusal in words: what was asked, and the reason.
--
-- Returns a sentence, its times as clocks show them in time_zone.
create or replace function dibs._said_refusal(refusal dibs.refusals, time_zone text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case when (refusal).number > 100
      then (refusal).refusal_count || ' more requests of this second to '
        || replace((refusal).verb, '_', ' ') || ' were'
      else 'Asked to ' || replace((refusal).verb, '_', ' ')
        || coalesce(' ' || dibs._said_asked((refusal).asked), '') || ' and was'
    end
    || ' refused (' || (refusal).code || '): '
    || coalesce(
      case (refusal).code
        when 'sold_out' then (
          select 'there was ' || dibs._said_list(array_agg(
            case a.value when '0' then 'no ' else a.value || ' × ' end || a.key order by a.key
          )) || ' left'
          from jsonb_each_text(
            case jsonb_typeof(said.detail -> 'available') when 'object'
              then said.detail -> 'available' end
          ) a
        )
        when 'seats_unavailable' then
          dibs._said_seats(dibs._texts(said.detail -> 'seats')) || ' could not be had'
        when 'seats_not_found' then
          'there is no ' || dibs._said_seats(dibs._seats_told(said.detail))
        when 'invalid_input' then
          (said.detail ->> 'field') || ' ' || (said.detail ->> 'reason')
        when 'duplicate_reservation' then 'the same owner already held some of it, in '
          || 'reservation ' || (said.detail ->> 'reservation')
        when 'not_on_sale' then
          'the event was ' || replace(said.detail ->> 'status', '_', ' ')
          || coalesce(', its sale from ' || dibs._said_at(
            (said.detail ->> 'sales_start_at')::timestamptz, (refusal).refused_at, time_zone
          ), '')
          || coalesce(', its sale until ' || dibs._said_at(
            (said.detail ->> 'sales_end_at')::timestamptz, (refusal).refused_at, time_zone
          ), '')
        when 'limit_reached' then dibs._said_limit(said.detail)
      end,
      'at most ' || (said.detail ->> 'max') || ' may be held; '
        || (said.detail ->> 'asked') || ' were asked for',
      (
        select lower(left(c.meaning, 1)) || rtrim(substr(c.meaning, 2), '.')
        from dibs.codes c
        where c.code = (refusal).code
      ),
      'for a reason this release does not know'
    ) || '.'
  from (select coalesce((refusal).detail, '{}') as detail) said
$$;
comment on function dibs._said_refusal(dibs.refusals, text) is
  'A refusal in words: what was asked, and the reason.';
