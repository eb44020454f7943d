create table audit_event (
    id         uuid        primary key,
    at         timestamptz not null,
    company_id uuid,
    actor      text        not null,
    action     text        not null,
    subject    text        not null,
    reference  text,
    detail     jsonb       not null default '{}'
);
comment on table audit_event is 'audit: append-only log, one row per change or refusal; no personal data beyond ids';
create index audit_event_company on audit_event (company_id, id);
create index audit_event_action on audit_event (action, id);
