-- counted (field guide 4.2, rule 2): setting 4 and status A where practices.csv has these columns (a
-- practice that it does not list has neither), and a CCG with an STP where any is known.
INSERT INTO store.practice
SELECT
  row_number() OVER (ORDER BY o.code) - 1, o.code, o.name, o.setting, o.status_code{parents},
  (listed OR NOT getvariable('says_setting') AND NOT getvariable('says_status'))
    AND (NOT getvariable('says_setting') OR coalesce(o.setting = 4, false))
    AND (NOT getvariable('says_status') OR coalesce(o.status_code = 'A', false))
    AND (ccg.stp_ix IS NOT NULL OR NOT EXISTS (FROM store.stp))
FROM full_practice o
{parent_joins}
ORDER BY o.code;
