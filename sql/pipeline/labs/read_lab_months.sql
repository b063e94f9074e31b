-- The months of each lab in the files that were read.
SELECT DISTINCT lab_no, month FROM staged WHERE reason = 0;
