-- Whole numbers as 3, 3., 3.0 or 1,234. A number above ten million cannot be the items of a row.
CREATE OR REPLACE TABLE spelt_items AS
SELECT text, replace(regexp_extract(trim(text), '^[\d,]+'), ',', '')::INTEGER AS items
FROM items_fact
WHERE regexp_full_match(trim(text), '(\d{1,7}|\d{1,3},\d{3}|\d,\d{3},\d{3})(\.0*)?');
