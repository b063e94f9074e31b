-- Limits the view `source` to the rows with a text that has not been looked up yet, so that they can be staged
-- once their texts have been.
CREATE OR REPLACE TEMP TABLE strange AS
SELECT s.*, {new_columns}
FROM source_quiet s
{spellings}
WHERE {any_new};
CREATE OR REPLACE TEMP VIEW source AS FROM strange;
