-- Money: orders of reservations, the payments that collect them, what is given back, what
-- providers told us, and the ledger of what became of orders. All in the home database;
-- nothing here is read while an event is locked. Who changes several rows locks the order
-- first, then its payment, then its refunds, and the head of the messages last.

create table dibs_office.orders (
  order_id uuid primary key,
  -- '' is the installation's own.
  organisation_id text collate "C" not null,
  token text collate "C" not null,
  status text not null,
  currency text not null,
  amount_minor bigint not null,
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  lines jsonb not null,
  accepts text not null,
  session text,
  customer text,
  principal text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The earliest deadline of its reservations, as far as it is known here.
  pay_until timestamptz not null,
  -- When to see whether it can be paid still; null while a payment sees to it, and at the end.
  due_at timestamptz,
  constraint order_status_is_known check (
    status in ('pending', 'paying', 'paid', 'refunded', 'cancelled')
  ),
  constraint accepts_is_known check (accepts in ('same', 'equal', 'next_best')),
  constraint amount_is_not_negative check (amount_minor >= 0),
  constraint gives_back_what_came_in check (refunded_minor between 0 and captured_minor)
);
comment on table dibs_office.orders is
  'One checkout of reservations of one organisation, its amounts frozen when it was made.';
create index orders_by_organisation on dibs_office.orders (organisation_id, order_id);
create index orders_due on dibs_office.orders (due_at) where due_at is not null;

create table dibs_office.order_reservations (
  order_id uuid not null,
  event_id text collate "C" not null,
  reservation_id uuid not null,
  -- What the reservation cost when the order was made, and what of the order it bears: the
  -- lines are shared out by it.
  price_minor bigint not null,
  amount_minor bigint not null,
  status text not null default 'open',
  sold_id uuid,
  sold_minor bigint not null default 0,
  -- What the sold reservation cost, and what of that is not back on sale.
  sold_price_minor bigint not null default 0,
  left_price_minor bigint not null default 0,
  outcome text,
  settled_at timestamptz,
  primary key (order_id, event_id, reservation_id),
  constraint part_status_is_known check (
    status in ('open', 'sold', 'replaced', 'refused', 'cancelled')
  ),
  constraint sold_is_what_was_sold check (
    status not in ('sold', 'replaced') or (sold_id is not null and settled_at is not null)
  ),
  constraint sold_for_no_more_than_it_bears check (sold_minor between 0 and amount_minor)
);
comment on table dibs_office.order_reservations is
  'A reservation of an order, what it bears of the amount, and what was sold for it.';
create unique index one_order_per_reservation
on dibs_office.order_reservations (event_id, reservation_id)
where status not in ('refused', 'cancelled');

create table dibs_office.payments (
  payment_id uuid primary key,
  order_id uuid not null,
  -- Which one of its order.
  number int not null,
  organisation_id text collate "C" not null,
  -- '' where nothing was to pay.
  provider text collate "C" not null,
  method text not null,
  reference text collate "C",
  client_secret text,
  url text,
  return_url text,
  status text not null,
  point text not null,
  amount_minor bigint not null,
  currency text not null,
  captured_minor bigint not null default 0,
  -- What of it was for something sold, when it was captured.
  sold_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  -- Why it shall not be paid any more: the order is cancelled, or paid another way.
  stop text,
  -- It was over already when its provider told more of it: it can only be given back.
  is_review boolean not null default false,
  -- Its money came in another currency than the order's, of whose sums it is none.
  is_foreign boolean not null default false,
  -- Failures in a row of the step it is at, and why.
  attempts int not null default 0,
  trouble text,
  due_at timestamptz,
  leased_by uuid,
  leased_until timestamptz,
  ends_at timestamptz,
  error jsonb,
  principal text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  constraint method_is_known check (method in ('intent', 'session')),
  constraint point_is_known check (
    point in (
      'begun', 'held', 'created', 'authorised', 'settled', 'declining', 'stopping',
      'unselling', 'finished'
    )
  ),
  constraint stop_is_known check (stop in ('cancel', 'switch')),
  constraint finished_has_an_end check ((point = 'finished') = (finished_at is not null)),
  constraint sold_for_no_more_than_came_in check (sold_minor between 0 and captured_minor),
  constraint gives_no_more_back_than_came_in check (
    refunded_minor between 0 and captured_minor
  )
);
comment on table dibs_office.payments is
  'One attempt to collect an order''s money: its recovery point, and how it stands outside.';
create unique index one_live_payment_per_order on dibs_office.payments (order_id)
where point <> 'finished' and not is_review;
create unique index payments_by_reference on dibs_office.payments (provider, reference)
where reference is not null;
create unique index payments_by_order on dibs_office.payments (order_id, number);
create index payments_by_organisation on dibs_office.payments (organisation_id, payment_id);
create index payments_due on dibs_office.payments (due_at) where due_at is not null;

create table dibs_office.payment_keys (
  organisation_id text collate "C" not null,
  principal text collate "C" not null,
  key text collate "C" not null,
  order_id uuid not null,
  fingerprint bytea not null,
  payment_id uuid,
  expires_at timestamptz not null,
  primary key (organisation_id, principal, key)
);
comment on table dibs_office.payment_keys is
  'Which payment a key began; kept until expires_at.';
create index payment_keys_to_prune on dibs_office.payment_keys (expires_at);

create table dibs_office.refunds (
  refund_id uuid primary key,
  order_id uuid not null,
  payment_id uuid not null,
  -- Null until what it shall give back is on sale again.
  amount_minor bigint,
  -- Whether it is money of something sold; else nothing was, and it never was ours.
  is_of_sale boolean not null,
  reason text not null,
  -- What goes back on sale: [{"event", "id", "items", "seats"}].
  parts jsonb not null default '[]',
  principal text not null,
  status text not null default 'pending',
  reference text collate "C",
  -- How often it was begun anew after its provider had said no.
  retries int not null default 0,
  error jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint refund_status_is_known check (status in ('pending', 'succeeded', 'failed')),
  constraint refund_is_not_negative check (amount_minor >= 0)
);
comment on table dibs_office.refunds is 'Money given back, and what goes back on sale for it.';
create index refunds_by_order on dibs_office.refunds (order_id);
create index refunds_by_payment on dibs_office.refunds (payment_id);

create table dibs_office.provider_messages (
  provider text collate "C" not null,
  message_id text collate "C" not null,
  received_at timestamptz not null,
  type text not null,
  reference text collate "C",
  payment_id uuid,
  done_at timestamptz,
  outcome text not null,
  primary key (provider, message_id),
  constraint outcome_is_known check (outcome in ('acted', 'unknown'))
);
comment on table dibs_office.provider_messages is
  'What providers told us, each message once.';
create index provider_messages_by_time on dibs_office.provider_messages (received_at);

create table dibs_office.message_heads (
  organisation_id text collate "C" primary key,
  position bigint not null check (position > 0)
) with (fillfactor = 10);
comment on table dibs_office.message_heads is
  'How far the ledger of an organisation''s order messages is; the lock its writers take last.';

create table dibs_office.messages (
  organisation_id text collate "C" not null,
  position bigint not null check (position > 0),
  recorded_at timestamptz not null,
  type text not null,
  order_id uuid not null,
  body jsonb not null,
  primary key (organisation_id, position)
);
comment on table dibs_office.messages is
  'What became of orders, numbered without gaps in commit order under the organisation''s head.';
create index messages_by_time on dibs_office.messages (recorded_at);
