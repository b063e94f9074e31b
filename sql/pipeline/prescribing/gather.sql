-- Gathers the names and hierarchy of the piece attached as `piece`. The variable file_no is set before.
INSERT INTO seen_practice
SELECT
  getvariable('file_no'), code, month, name, ccg_code, ccg_name, stp_code, stp_name, regional_team_code,
  regional_team_name, row_count
FROM piece.practice
WHERE no IN (SELECT practice_no FROM piece.items);
INSERT INTO seen_presentation
SELECT getvariable('file_no'), code, month, name, chemical_name, row_count
FROM piece.presentation
WHERE no IN (SELECT presentation_no FROM piece.items);
