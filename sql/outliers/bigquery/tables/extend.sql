ALTER TABLE `{table}` {addition};
