SELECT reason, code, row_count, first_line FROM unknown_code WHERE lab_id = $lab_id AND file = $file;
