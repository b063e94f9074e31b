-- The attached piece's items in the numbers of the store; both are in the order of codes.
CREATE OR REPLACE TEMP TABLE map_practice AS
SELECT DISTINCT no, practice_ix FROM piece.practice JOIN store.practice USING (code);
CREATE OR REPLACE TEMP TABLE map_presentation AS
SELECT DISTINCT no, presentation_ix
FROM piece.presentation JOIN store.presentation ON bnf_code = piece.presentation.code;
CREATE OR REPLACE TEMP VIEW mapped_items AS
SELECT i.month, b.presentation_ix, p.practice_ix, i.items
FROM piece.items i
JOIN map_presentation b ON b.no = i.presentation_no
JOIN map_practice p ON p.no = i.practice_no;
