-- Tells who is refused as a duplicate until when the reservation stands that they have.
--
-- Returns the requests; beside its id their details name its expires_at. One that is granted
-- in the same piece is not written yet, and is found among the requests.
create or replace function dibs._tell_deadlines(
  event_id text, requests dibs._request[], decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _tell_deadlines.requests;
  v_standing record;
begin
  for v_standing in
    select r.ordinality as number, coalesce(v.expires_at, g.expires_at) as expires_at
    from unnest(v_requests) with ordinality r
    left join lateral (
      select v.expires_at from dibs.reservations v
      where v.event_id = _tell_deadlines.event_id
        and v.reservation_id = (r.detail ->> 'reservation')::uuid
      limit 1
    ) v on true
    left join lateral (
      select decided_at + make_interval(secs => g.hold_seconds) as expires_at
      from unnest(v_requests) g
      where g.reservation_id = (r.detail ->> 'reservation')::uuid
      limit 1
    ) g on true
    where r.code = 'duplicate_reservation' and r.replayed is not true
  loop
    v_requests[v_standing.number].detail := v_requests[v_standing.number].detail
      || jsonb_build_object('expires_at', v_standing.expires_at);
  end loop;
  return v_requests;
end
$$;
comment on function dibs._tell_deadlines(text, dibs._request[], timestamptz) is
  'Tells who is refused as a duplicate until when the reservation stands that they have.';
