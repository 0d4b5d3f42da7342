-- A theatre: a row per seat and show, and reservations of ten minutes by session and token.
set search_path = public;  -- where your tables are
create table show_seats (
  show_id text not null,
  seat_id text not null,
  section text not null,
  price_minor bigint not null,
  status text not null default 'available',
  reserved_by text,
  primary key (show_id, seat_id)
);
create table seat_reservations (
  id uuid primary key default gen_random_uuid(),
  token text not null default md5(random()::text),
  show_id text not null,
  seat_ids text[] not null,
  session_id text not null,
  status text not null default 'active',
  expires_at timestamptz not null default clock_timestamp() + interval '10 minutes',
  extension_count int not null default 0
);

create function shop_hold(what text, session text) returns uuid
language plpgsql as $$
declare
  v_show text := split_part(what, ' ', 1);
  v_seat text := split_part(what, ' ', 2);
  v_id uuid;
begin
  update show_seats set status = 'reserved', reserved_by = session
  where show_id = v_show and seat_id = v_seat and status = 'available';
  if found then
    insert into seat_reservations (show_id, seat_ids, session_id)
    values (v_show, array[v_seat], session) returning id into v_id;
  end if;
  return v_id;
end
$$;

create function shop_confirm(reservation uuid) returns boolean
language plpgsql as $$
declare
  v_row seat_reservations;
begin
  update seat_reservations set status = 'completed'
  where id = reservation and status = 'active' and expires_at > clock_timestamp()
  returning * into v_row;
  update show_seats set status = 'sold'
  where show_id = v_row.show_id and seat_id = any (v_row.seat_ids);
  return v_row.id is not null;
end
$$;

create function shop_release(reservation uuid) returns boolean
language plpgsql as $$
declare
  v_row seat_reservations;
begin
  update seat_reservations set status = 'released'
  where id = reservation and status = 'active'
  returning * into v_row;
  update show_seats set status = 'available', reserved_by = null
  where show_id = v_row.show_id and seat_id = any (v_row.seat_ids);
  return v_row.id is not null;
end
$$;

insert into show_seats (show_id, seat_id, section, price_minor)
select show, r || '-' || n, case r when 'A' then 'stalls' else 'circle' end, 3000
from unnest(array['hamlet', 'lear']) show, unnest(array['A', 'B']) r,
  generate_series(1, 15) n;
select shop_confirm(shop_hold('hamlet A-' || n, 'early-' || n)) from generate_series(1, 4) n;
select shop_hold('lear B-1', 'still-deciding');
