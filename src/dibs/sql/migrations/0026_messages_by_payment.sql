-- What a provider said of one payment is read with it.
create index provider_messages_by_payment on dibs_office.provider_messages (payment_id, received_at)
where payment_id is not null;
