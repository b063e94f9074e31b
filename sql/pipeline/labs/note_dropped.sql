INSERT INTO dropped
SELECT file_no, lab_no, reason, count(*) FROM staged WHERE reason <> 0 GROUP BY ALL;
