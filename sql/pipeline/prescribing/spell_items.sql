-- Whole numbers as 3, 3. or 3.0; a row of ten million items is none.
CREATE OR REPLACE TABLE spelt_items AS
SELECT text, regexp_extract(trim(text), '^\d+')::INTEGER AS items
FROM items_fact
WHERE regexp_full_match(trim(text), '\d{1,7}(\.0*)?');
