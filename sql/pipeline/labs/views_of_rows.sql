-- The rows of the present file for its report: with their meanings, and as written.
CREATE OR REPLACE TEMP VIEW understood AS
{rows};
CREATE OR REPLACE TEMP VIEW written AS
SELECT {columns}, {'reason': reason, 'month_no': month_no, 'practice_no': practice_no,
  'category': category, 'codes': codes} AS meaning
FROM understood;
