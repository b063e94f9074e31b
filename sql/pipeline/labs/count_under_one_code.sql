-- If two codes count the same cell, only the rows of the first code count.
UPDATE staged
SET reason = $repeated
WHERE file_no = $file_no AND reason = 0
  AND (month, practice_no, test_no, category, key & 17592186044415) IN (
    SELECT (month, practice_no, test_no, category, other_source) FROM repeated_source WHERE is_same
  );
