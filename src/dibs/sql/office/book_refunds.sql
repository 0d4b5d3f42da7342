-- Takes in all refunds of a payment as its provider tells them, ours and those from outside.
--
-- told is [{"reference", "key", "status", "amount_minor", "reason", "error"}], each of them; what
-- is left to give is made what is owed then. news_count is how much had been heard before they were
-- read. Returns the work as it is then, null where the holder has it no more. Locks the order, the
-- payment, its refunds, the head of the messages.
create or replace function dibs_office.book_refunds(
  payment_id uuid, holder uuid, told jsonb, news_count int
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_told jsonb;
  v_was dibs_office.refunds;
  v_came bigint := 0;
begin
  v_payment := dibs_office._held_payment(book_refunds.payment_id, book_refunds.holder);
  if v_payment.payment_id is null then
    return null;
  end if;
  for v_told in select a.one from jsonb_array_elements(book_refunds.told) a (one) loop
    v_was := dibs_office._found_refund(v_payment, v_told);
    if (v_was.reference, v_was.status) is distinct from
      (v_told ->> 'reference', v_told ->> 'status') and v_was.refund_id is not null
    then
      if v_was.is_outside and v_was.reference is null then
        v_came := v_came + v_was.amount_minor;
      end if;
      perform dibs_office._note_refund(
        v_payment, v_was.refund_id, v_told ->> 'status', v_told ->> 'reference',
        coalesce(
          nullif(v_told -> 'error', 'null'), case when v_was.is_outside then v_was.error end
        )
      );
      perform dibs_office._reckon(v_payment.order_id, false, v_was.reason);
    end if;
  end loop;
  update dibs_office.payments p
  set refund_news_read_count = greatest(p.refund_news_read_count, book_refunds.news_count)
  where p.payment_id = v_payment.payment_id;
  perform dibs_office._count_outside(v_payment, v_came);
  perform dibs_office._trim_refunds(v_payment);
  return dibs_office._work_of(book_refunds.payment_id);
end
$$;
comment on function dibs_office.book_refunds(uuid, uuid, jsonb, int) is
  'Takes in all refunds of a payment as its provider tells them, ours and those from outside.';
