-- Maps the attached piece's numbers to those of the store; both are in the order of codes.
CREATE OR REPLACE TEMP TABLE map_practice AS
SELECT DISTINCT no, practice_ix FROM piece.practice JOIN store.practice USING (code);
CREATE OR REPLACE TEMP TABLE map_presentation AS
SELECT DISTINCT no, presentation_ix FROM piece.presentation JOIN store.presentation ON bnf_code = piece.presentation.code;
