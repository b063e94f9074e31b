-- Numbers the organisations of one type, {entity}, in the order of their codes, once their parents are.
INSERT INTO store.{entity}
SELECT row_number() OVER (ORDER BY o.code) - 1, o.code, o.name{parents}
FROM full_{entity} o
{parent_joins}
ORDER BY o.code;
