-- The settled rows with the number of the part that each belongs to.
CREATE OR REPLACE TEMP TABLE settled_by_part AS
SELECT settled.*, part FROM settled JOIN test_part USING (test_no);
