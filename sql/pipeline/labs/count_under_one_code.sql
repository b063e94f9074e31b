-- If two codes count the same cell, only the rows of the first code count.
UPDATE staged
SET reason = $repeated
WHERE file_no = $file_no AND reason = 0
  AND key IN (SELECT other_key FROM repeated_source WHERE is_same);
