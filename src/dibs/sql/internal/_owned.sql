-- The reservations that a session, a customer or a network has, due ones included.
--
-- Returns rows of dibs.reservations with status reserved: of the event, or those of them
-- that hold an item. Without settings of its own it inlines into its caller. An event's id
-- brings its collation with it; without a word about it no index would fit the owner.
create or replace function dibs._owned(event_id text, per text, owner text, item_id text)
returns setof dibs.reservations
language sql stable
as $$
  select v.* from dibs.reservations v
  where per = 'session' and v.event_id = _owned.event_id
    and v.live_session = owner collate pg_catalog."default"
    and (_owned.item_id = '' or v.items ? _owned.item_id)
  union all
  select v.* from dibs.reservations v
  where per = 'customer' and v.event_id = _owned.event_id
    and v.live_customer = owner collate pg_catalog."default"
    and (_owned.item_id = '' or v.items ? _owned.item_id)
  union all
  select v.* from dibs.reservations v
  where per = 'network' and v.event_id = _owned.event_id
    and v.live_network = owner collate pg_catalog."default"
    and (_owned.item_id = '' or v.items ? _owned.item_id)
$$;
comment on function dibs._owned(text, text, text, text) is
  'The reservations that a session, a customer or a network has, due ones included.';
