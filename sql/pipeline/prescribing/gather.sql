-- Gathers the names and hierarchy of the piece attached as `piece`. The variable file_no is set before.
INSERT INTO seen_practice BY NAME
SELECT getvariable('file_no') AS file_no, * EXCLUDE (no)
FROM piece.practice
WHERE no IN (SELECT practice_no FROM piece.items);
INSERT INTO seen_presentation BY NAME
SELECT getvariable('file_no') AS file_no, * EXCLUDE (no)
FROM piece.presentation
WHERE no IN (SELECT presentation_no FROM piece.items);
