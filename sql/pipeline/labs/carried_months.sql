-- The months of which counts were carried over.
SELECT DISTINCT lab_no, month FROM staged WHERE file_no = getvariable('carried_file_no');
