-- One piece's part of a month that several pieces have.
INSERT INTO month_part
FROM mapped_items WHERE month = $month;
