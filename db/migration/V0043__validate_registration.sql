alter table client validate constraint client_self_registered_asks;
