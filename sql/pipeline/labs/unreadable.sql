-- Marks the new spellings that were not understood as unreadable.
INSERT INTO spelt_month (text)
SELECT DISTINCT month FROM strange WHERE new_month AND month NOT IN (SELECT text FROM spelt_month);
INSERT INTO spelt_category (text)
SELECT DISTINCT result_category FROM strange
WHERE new_result_category AND result_category NOT IN (SELECT text FROM spelt_category);
