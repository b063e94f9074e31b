-- The rows of the present file for its report: with their meanings, and as written.
CREATE OR REPLACE TEMP VIEW understood AS
{rows};
CREATE OR REPLACE TEMP VIEW written AS
SELECT {columns}, {'reason': reason, 'practice_no': practice_no, 'key': key} AS meaning
FROM understood;
