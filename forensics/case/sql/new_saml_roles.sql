-- Keeps each entered role that is new to the case; gives those back.
insert into saml_roles
select role_arn
from entered_roles
where not exists (select 1 from saml_roles where saml_roles.role_arn = entered_roles.role_arn)
returning role_arn;
