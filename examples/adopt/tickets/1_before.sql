-- A shop as many have it: counts per ticket type, a row per ticket, thirty minutes to pay.
set search_path = public;  -- where your tables are
create table event_tickets (
  id text primary key,
  event_id text not null,
  name text not null,
  price_minor bigint not null,
  available_count int not null check (available_count >= 0),
  reserved_count int not null default 0,
  sold_count int not null default 0
);
create table tickets (
  id bigint generated always as identity primary key,
  event_ticket_id text not null references event_tickets,
  session_id text not null,
  status text not null default 'reserved',
  reserved_at timestamptz not null default clock_timestamp(),
  reservation_expires_at timestamptz not null
    default clock_timestamp() + interval '30 minutes'
);

create function shop_hold(what text, session text) returns bigint
language plpgsql as $$
declare
  v_id bigint;
begin
  update event_tickets set available_count = available_count - 1,
    reserved_count = reserved_count + 1
  where id = what and available_count > 0;
  if found then
    insert into tickets (event_ticket_id, session_id) values (what, session)
    returning id into v_id;
  end if;
  return v_id;
end
$$;

create function shop_confirm(ticket bigint) returns boolean
language plpgsql as $$
declare
  v_what text;
begin
  update tickets set status = 'confirmed'
  where id = ticket and status = 'reserved' and reservation_expires_at > clock_timestamp()
  returning event_ticket_id into v_what;
  update event_tickets set reserved_count = reserved_count - 1, sold_count = sold_count + 1
  where id = v_what;
  return v_what is not null;
end
$$;

create function shop_release(ticket bigint) returns boolean
language plpgsql as $$
declare
  v_what text;
begin
  update tickets set status = 'released'
  where id = ticket and status = 'reserved'
  returning event_ticket_id into v_what;
  update event_tickets set reserved_count = reserved_count - 1,
    available_count = available_count + 1
  where id = v_what;
  return v_what is not null;
end
$$;

insert into event_tickets (id, event_id, name, price_minor, available_count)
values ('gala-floor', 'gala', 'Floor', 4500, 40), ('gala-vip', 'gala', 'VIP', 12000, 5),
  ('fair-day', 'fair', 'Day ticket', 1500, 100);
select shop_confirm(shop_hold('gala-floor', 'early-' || n)) from generate_series(1, 8) n;
select shop_hold('gala-vip', 'still-deciding');
