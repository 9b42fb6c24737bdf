-- A package is an amount that is offered; no top-up names one, so it can be withdrawn.
GRANT DELETE ON top_up_packages TO tollgate_staff;
