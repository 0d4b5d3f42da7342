-- Keeps what verifies the tokens that an organisation signs for its customers.
--
-- verifier is a secret for HS256, for the others a public key of their kind as PEM. The
-- office's journal says by whom it was made, and why. Returns code ok, or invalid_input with
-- the field at fault.
-- Locks: nothing but the new row.
create or replace function dibs_office.create_token_key(
  token_key_id text,
  algorithm text,
  verifier text,
  organisation_id text default null,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  create_token_key.detail := coalesce(
    dibs._choice_fault(
      'algorithm', coalesce(to_jsonb(create_token_key.algorithm), '""'),
      '{HS256,ES256,EdDSA,RS256}'
    ),
    case
      when create_token_key.algorithm <> 'HS256'
      then dibs_office._public_key_fault(create_token_key.algorithm, create_token_key.verifier)
      when length(coalesce(create_token_key.verifier, '')) < 32
      then dibs._fault('/verifier', 'must be a secret of at least 32 characters')
    end,
    dibs._text_fault('public_key', to_jsonb(create_token_key.verifier), 10000, required => true),
    dibs_office._unknown_organisation(create_token_key.organisation_id),
    dibs._reason_fault(create_token_key.reason)
  );
  if create_token_key.detail is not null then
    create_token_key.code := 'invalid_input';
    return;
  end if;
  insert into dibs_office.token_keys (
    token_key_id, organisation_id, algorithm, verifier, created_at
  )
  values (
    create_token_key.token_key_id, create_token_key.organisation_id,
    create_token_key.algorithm, create_token_key.verifier, dibs._now()
  )
  on conflict (token_key_id) do nothing;  -- who heard no answer asks again
  if found then
    perform dibs_office._write_down(
      'token_key_created', create_token_key.organisation_id, create_token_key.principal,
      create_token_key.reason,
      jsonb_build_object(
        'key', create_token_key.token_key_id, 'algorithm', create_token_key.algorithm,
        'organisation', create_token_key.organisation_id
      )
    );
  else
    perform dibs._await_standby();
  end if;
  create_token_key.code := 'ok';
end
$$;
comment on function dibs_office.create_token_key(text, text, text, text, text, text) is
  'Keeps what verifies the tokens that an organisation signs for its customers.';
