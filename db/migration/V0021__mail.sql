create table mail_message (
    id         uuid        primary key,
    template   text        not null,
    cause      text        not null,
    content    bytea,
    state      text        not null check (state in ('queued', 'sending', 'sent', 'failed', 'expired', 'cancelled')),
    attempts   integer     not null default 0 check (attempts >= 0),
    queued_at  timestamptz not null,
    due_at     timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    last_error text        check (length(last_error) <= 40),
    check ((ended_at is null) = (state in ('queued', 'sending'))),
    -- What only the recipient may read is here no longer than the message needs it.
    check ((content is null) = (ended_at is not null))
);
comment on table mail_message is 'platform: letters on their way; recipient and content sealed, until the message ends';
create index mail_message_due on mail_message (due_at) where ended_at is null;
create index mail_message_cause on mail_message (cause) where ended_at is null;
create index mail_message_ended on mail_message (ended_at) where ended_at is not null;
