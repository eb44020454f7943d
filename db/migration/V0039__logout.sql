-- True while nobody has ended the session, which nobody can then do before the transaction is over: whoever ends it waits,
-- and sees what was stored. A share of the row is enough for that, and any number may hold one.
create function session_is_open(p_session uuid) returns boolean
    language plpgsql as $$
begin
    perform 1 from session where id = p_session and ended_at is null for share;
    return found;
end $$;
comment on function session_is_open is 'sessions: is asked by the statement that stores what came of a session';

create table logout_notice (
    id         uuid        primary key,
    client     uuid        not null references client on delete cascade,
    session_id uuid,
    subject    text        not null,
    attempts   integer     not null default 0 check (attempts >= 0),
    queued_at  timestamptz not null,
    due_at     timestamptz not null,
    expires_at timestamptz not null check (expires_at > queued_at)
);
comment on table logout_notice is 'protocol: back-channel logout, until the client has heard of it; the subject is sealed, for it may be erased by now';
-- What ends the session and what ends its authorizations are often one act, and the client hears of it once.
create unique index logout_notice_once on logout_notice (client, session_id);
create index logout_notice_due on logout_notice (client, due_at);
