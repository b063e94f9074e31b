SELECT lab_id, file, reason, code, row_count, first_line
FROM unknown_code
ORDER BY row_count DESC, lab_id, file, code;
