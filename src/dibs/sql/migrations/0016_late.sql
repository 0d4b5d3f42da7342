-- Payment: the time it is given, what one buys that comes too late, and what was decided of
-- each; and who was told that their time is nearly over.

alter table dibs.events
  add column payment_seconds int not null default 180,
  add column late_payment text not null default 'equal',
  -- Null: nobody is told.
  add column expiring_notice_seconds int,
  add constraint payment_has_a_bound check (payment_seconds between 0 and 3600),
  add constraint late_payment_is_known check (
    late_payment in ('refund', 'same', 'equal', 'next_best')
  ),
  add constraint notice_is_positive check (expiring_notice_seconds > 0);

-- When its payment was given its time, which happens once; payment_begun_at alone may be what
-- a page said.
alter table dibs.reservations add column payment_held_at timestamptz;

create table dibs.settlements (
  event_id text collate "C" not null,
  reservation_id uuid not null,
  order_id text collate "C" not null,
  outcome text not null,
  sold_id uuid,
  -- What it cost then; a part may have been cancelled since.
  amount_minor bigint,
  tried text[] not null default '{}',
  settled_at timestamptz not null,
  primary key (event_id, reservation_id, order_id),
  constraint outcome_is_known check (
    outcome in ('in_time', 'same', 'equal', 'next_best', 'refused')
  ),
  constraint only_the_refused_sold_nothing check ((outcome = 'refused') = (sold_id is null))
);
comment on table dibs.settlements is
  'What the payment of an order bought of a reservation; decided once.';

create table dibs.notices (
  event_id text collate "C" not null,
  reservation_id uuid not null,
  expires_at timestamptz not null,
  primary key (event_id, reservation_id)
);
comment on table dibs.notices is
  'Which deadline of a reservation was told of as expiring; kept until it has passed.';
