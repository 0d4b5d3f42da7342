-- Every statement the library sends. They only call functions of ours, and PostgreSQL's by
-- their whole names: a session's path may lead to what others made. JSON and
-- ids are cast where they are given, so that on a caller's connection they go as text.

-- name: turn
select * from dibs.turn(%s, %s::jsonb);

-- How long the turn held its event is read from the server's clock: ours would count the
-- time it waited for others too.
-- name: timed_turn
select a.*, extract(epoch from pg_catalog.clock_timestamp() - a.decided_at)::float8
from dibs.turn(%s, %s::jsonb) a;

-- Whose events a transaction may see; the functions ask for it.
-- name: act_within
select pg_catalog.set_config('dibs.organisation', %s, true);

-- name: act_from
select pg_catalog.set_config('dibs.network', %s, true),
  pg_catalog.set_config('dibs.agent', %s, true);

-- The turn takes what it asks from the row that says for whom: it cannot begin before.
-- name: timed_turn_within
select a.*, extract(epoch from pg_catalog.clock_timestamp() - a.decided_at)::float8
from (
  select pg_catalog.set_config('dibs.organisation', %s, true), %s::text as event,
    %s::jsonb as requests
) o
cross join lateral dibs.turn(o.event, o.requests) a;

-- name: expire_many
select * from dibs.expire_many(event_id => %s, reservations_max => %s);

-- name: read_reservation
select * from dibs.read_reservation(
  event_id => %s, reservation_id => %s::uuid, token => %s, session => %s, customer => %s
);

-- What is read most has a form that says for whom in the same round trip; it takes what
-- it reads from the row that says it, so that neither comes before the other.
-- name: read_reservation_within
select a.*
from (
  select pg_catalog.set_config('dibs.organisation', %s, true), %s::text as event_id, %s::uuid as id,
    %s::text as token, %s::text as session, %s::text as customer
) o
cross join lateral dibs.read_reservation(
  event_id => o.event_id, reservation_id => o.id, token => o.token, session => o.session,
  customer => o.customer
) a;

-- name: read_reservations
select * from dibs.read_reservations(
  event_id => %s, session => %s, customer => %s, before => %s::uuid, count_max => %s,
  live => %s
);

-- name: resume
select * from dibs.resume(
  event_id => %s, reservation_id => %s::uuid, token => %s, customer => %s
);

-- name: read_cart
select * from dibs.read_cart(event_id => %s, session => %s, customer => %s);

-- name: find_stock
select dibs.find_stock(event_id => %s, names => %s::text[])::text;

-- name: list_stores
select event_id from dibs.list_stores(count_max => %s) event_id;

-- name: put_event
select code, detail from dibs.put_event(
  event_id => %(event_id)s, kind => %(kind)s, name => %(name)s, status => %(status)s,
  sales_start_at => %(sales_start_at)s, sales_end_at => %(sales_end_at)s,
  time_zone => %(time_zone)s, currency => %(currency)s,
  hold_seconds => %(hold_seconds)s, extension_seconds => %(extension_seconds)s,
  extensions_max => %(extensions_max)s, life_seconds_max => %(life_seconds_max)s,
  units_max => %(units_max)s, seats_max => %(seats_max)s, duplicates => %(duplicates)s,
  items => %(items)s::jsonb, organisation_id => %(organisation_id)s,
  principal => %(principal)s,
  conforming_timing => %(conforming_timing)s,
  session_reservations_max => %(session_reservations_max)s,
  customer_reservations_max => %(customer_reservations_max)s,
  leave_grace_seconds => %(leave_grace_seconds)s,
  heartbeat_seconds => %(heartbeat_seconds)s, orphans => %(orphans)s,
  focal_x => %(focal_x)s, focal_y => %(focal_y)s, reason => %(reason)s,
  network_reservations_max => %(network_reservations_max)s,
  session_units_max => %(session_units_max)s, customer_units_max => %(customer_units_max)s,
  network_units_max => %(network_units_max)s,
  held_minutes_max => %(held_minutes_max)s, cooldown_after => %(cooldown_after)s,
  cooldown_seconds => %(cooldown_seconds)s, live_access => %(live_access)s,
  payment_seconds => %(payment_seconds)s, late_payment => %(late_payment)s,
  expiring_notice_seconds => %(expiring_notice_seconds)s
);

-- name: change_event
select code, detail from dibs.change_event(
  event_id => %s, changes => %s::jsonb, principal => %s, reason => %s
);

-- name: put_item
select code, detail from dibs.put_item(
  event_id => %(event_id)s, item_id => %(item_id)s, kind => %(kind)s, name => %(name)s,
  capacity => %(capacity)s, price_minor => %(price_minor)s, draws => %(draws)s::jsonb,
  low_stock_threshold => %(low_stock_threshold)s, hold_seconds => %(hold_seconds)s,
  extension_seconds => %(extension_seconds)s, extensions_max => %(extensions_max)s,
  principal => %(principal)s, product => %(product)s, location => %(location)s,
  serving_order => %(serving_order)s, reason => %(reason)s
);

-- name: put_product
select code, detail from dibs.put_product(
  event_id => %s, product_id => %s, serving => %s, one_location => %s, principal => %s,
  reason => %s
);

-- name: put_items
select code, detail, report from dibs.put_items(
  event_id => %s, items => %s::jsonb, dry_run => %s, principal => %s, reason => %s
);

-- name: put_policy
select code, detail from dibs.put_policy(
  event_id => %(event)s, item_id => %(item)s, customer_class => %(customer_class)s,
  amount_minor_min => %(amount_minor_min)s, settings => %(settings)s::jsonb,
  principal => %(principal)s, reason => %(reason)s
);

-- name: policies_of
select item_id, customer_class, amount_minor_min, settings from dibs.policies_of(event_id => %s);

-- name: explain_policy
select code, detail, setting, value, decided_by, item_id, customer_class, amount_minor_min, words
from dibs.explain_policy(
  event_id => %s, items => %s::jsonb, seats => %s::text[], customer_class => %s,
  best => %s::jsonb
);

-- name: put_kind
select code, detail from dibs.put_kind(
  kind => %s, settings => %s::jsonb, principal => %s, reason => %s
);

-- name: list_kinds
select kind, settings from dibs.list_kinds();

-- name: put_default_duration
select code, detail from dibs.put_default_duration(
  minutes => %s, principal => %s, reason => %s
);

-- name: begin_plan
select code, detail from dibs.begin_plan(
  event_id => %s, document => %s::jsonb, items => %s::jsonb, principal => %s,
  focal_x => %s, focal_y => %s
);

-- name: put_seats
select code, detail from dibs.put_seats(event_id => %s, seats => %s::jsonb, principal => %s);

-- name: finish_plan
select code, detail from dibs.finish_plan(
  event_id => %s, seat_ids => %s::text[], principal => %s, reason => %s
);

-- name: put_access
select code, detail from dibs.put_access(
  event_id => %s, seats => %s::text[], access => %s, principal => %s, reason => %s
);

-- name: read_event
select dibs.read_event(event_id => %s)::text;

-- name: read_event_within
select dibs.read_event(event_id => o.event_id)::text
from (select pg_catalog.set_config('dibs.organisation', %s, true), %s::text as event_id) o;

-- name: list_events
select e::text from dibs.list_events(after => %s, count_max => %s) e;

-- name: read_plan
select dibs.plan_version(event_id => e.event_id), dibs.read_plan(event_id => e.event_id)::text
from (select %s::text as event_id) e;

-- name: plan_version
select dibs.plan_version(event_id => %s);

-- name: availability
select dibs.availability(event_id => %s, explain => %s)::text;

-- name: availability_within
select dibs.availability(event_id => o.event_id, explain => o.explain)::text
from (
  select pg_catalog.set_config('dibs.organisation', %s, true), %s::text as event_id,
    %s::boolean as explain
) o;

-- name: availability_version
select dibs.availability_version(event_id => %s);

-- name: availability_version_within
select dibs.availability_version(event_id => o.event_id)
from (select pg_catalog.set_config('dibs.organisation', %s, true), %s::text as event_id) o;

-- name: block
select code, detail, replayed from dibs.block(
  event_id => %(event)s, items => %(items)s::jsonb, seats => %(seats)s::text[],
  allocation => %(allocation)s, reason => %(reason)s, principal => %(principal)s,
  key => %(key)s
);

-- name: unblock
select code, detail, replayed from dibs.unblock(
  event_id => %(event)s, items => %(items)s::jsonb, seats => %(seats)s::text[],
  allocation => %(allocation)s, reason => %(reason)s, principal => %(principal)s,
  key => %(key)s
);

-- name: allocations
select a::text from dibs.allocations(event_id => %s) a;

-- name: reservation_statistics
select (
  pg_catalog.to_jsonb(s)
  operator(pg_catalog.||) pg_catalog.jsonb_build_object('event', %(event)s::text)
)::text
from dibs.reservation_statistics(event_id => %(event)s, hours => %(hours)s) s;

-- name: read_journal
select pg_catalog.to_jsonb(j)::text
from dibs.read_journal(event_id => %s, after => %s, count_max => %s, reveal => %s) j;

-- Of events, and where nothing is searched by that only events have, of the office.
-- name: search_journal
select pg_catalog.to_jsonb(r)::text
from (
  select * from dibs.search_journal(
    event_id => %(event)s, reservation_id => %(reservation)s::uuid, session => %(session)s,
    customer => %(customer)s, principal => %(principal)s, network => %(network)s,
    seat_id => %(seat)s, action => %(action)s, code => %(code)s, since => %(since)s,
    until => %(until)s, before_at => %(before_at)s, before_event => %(before_event)s,
    before_number => %(before_number)s, count_max => %(limit)s, reveal => %(reveal)s
  )
  union all
  select * from dibs_office.search_journal(
    event_id => %(event)s, principal => %(principal)s, network => %(network)s,
    action => %(action)s, code => %(code)s, since => %(since)s, until => %(until)s,
    before_at => %(before_at)s, before_event => %(before_event)s,
    before_number => %(before_number)s, reveal => %(reveal)s,
    count_max => case when %(reservation)s::uuid is null and %(session)s::text is null
      and %(customer)s::text is null and %(seat)s::text is null then %(limit)s else 0 end
  )
  order by at desc, event_id desc, number desc
  limit %(limit)s
) r;

-- name: explain_reservation
select pg_catalog.to_jsonb(x)::text
from dibs.explain_reservation(event_id => %s, reservation_id => %s::uuid, reveal => %s) x;

-- name: explain_seat
select pg_catalog.to_jsonb(x)::text
from dibs.explain_seat(event_id => %s, seat_id => %s, reveal => %s) x;

-- name: explain_refusal
select pg_catalog.to_jsonb(x)::text
from dibs.explain_refusal(
  event_id => %(event)s, session => %(session)s, reservation_id => %(id)s::uuid,
  until => %(until)s, second_at => %(second)s, number => %(number)s,
  refusals_max => %(limit)s, reveal => %(reveal)s
) x;

-- name: explain_sold_out
select pg_catalog.to_jsonb(x)::text
from dibs.explain_sold_out(
  event_id => %s, item_id => %s, minutes => %s, reveal => %s
) x;

-- name: whose_backend
select pg_catalog.pg_backend_pid();

-- name: is_owner
select pg_catalog.pg_has_role(c.relowner, 'member')
from pg_catalog.pg_class c
where c.relname = 'reservations' and c.relnamespace = 'dibs'::regnamespace;

-- name: is_upgrading
select exists (
  select from pg_catalog.pg_locks l
  where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
    and l.database = (
      select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
    )
    and l.classid::bigint << 32 | l.objid::bigint = pg_catalog.hashtext('dibs.migrations')
);
