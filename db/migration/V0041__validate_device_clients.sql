alter table client validate constraint client_check;
