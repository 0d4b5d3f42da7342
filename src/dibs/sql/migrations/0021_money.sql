-- Money that goes back by no call of ours: given at the provider's own side, or taken by a bank.

alter table dibs_office.refunds
  -- Whether its provider told of it and nobody asked for it here.
  add column is_outside boolean not null default false;

alter table dibs_office.payments
  -- How many messages of money going back there were, and how many of them were seen to.
  add column refund_news_count int not null default 0,
  add column refund_news_read_count int not null default 0;
