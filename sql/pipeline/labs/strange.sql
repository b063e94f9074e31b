-- The rows of a lab's file with a text that has not been looked up yet. From now on the view `source` is
-- these rows, so that they can be staged once their texts are looked up.
CREATE OR REPLACE TEMP TABLE strange AS
SELECT s.*, {new_columns}
FROM source_quiet s
{spellings}
WHERE {any_new};
CREATE OR REPLACE TEMP VIEW source AS FROM strange;
