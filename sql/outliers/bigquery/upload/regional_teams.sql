SELECT code, name FROM regional_team ORDER BY code
