-- Puts the staged rows aside until counts of the served store stand beside them.
INSERT INTO held FROM staged;
