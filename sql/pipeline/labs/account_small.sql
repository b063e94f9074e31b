UPDATE decided SET reason = $too_few WHERE reason = 0 AND practice_no IN (FROM small_practice);
