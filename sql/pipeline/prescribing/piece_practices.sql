-- The practices of the attached piece.
SELECT DISTINCT code FROM piece.practice;
